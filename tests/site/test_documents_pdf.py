"""The availability plan as PDF: what it says, what travels in it, and that it is always the same."""

from __future__ import annotations

import itertools
import json
import re
import socket
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bia import pdf, units
from bia.documents import Facts, Pdf, facts_pdf
from bia.documents.blocks import PrintedTable
from bia.documents.facts import clip, without_rules
from bia.documents.options import options
from bia.turning_points import turns
from planner.plan import make_plan
from planner.reading import case_from_dict
from tests.site import plan_documents as synthetic
from tests.site.standards import standards_missed

DEMO = Path(__file__).resolve().parents[2] / "bia" / "demo"


def demo_facts(name: str) -> Facts:
    case = json.loads((DEMO / f"{name}.json").read_text())
    return Facts(
        result=make_plan(case_from_dict(case)),
        case=case,
        number=3,
        made_at=datetime(2026, 11, 24, 10, 0, tzinfo=UTC),
        workspace="Harbour Consulting",
    )


def no_network(*_: Any) -> None:
    raise AssertionError("a document opened a connection")


def text_of(made: Pdf, folder: Path, *options: str) -> str:
    """The text of a PDF, with every kind of space as a plain one."""
    (folder / "made.pdf").write_bytes(made.content)
    command = ["pdftotext", *options, str(folder / "made.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"[^\S\n\f]+", " ", text)


def packed(text: str) -> str:
    """Without any space: the layout mode of pdftotext moves the unit to its number or away from it."""
    return re.sub(r"\s", "", text)


def render(facts: Facts, folder: Path) -> str:
    return text_of(facts_pdf(facts), folder)


@pytest.fixture(scope="module", params=["hospital", "school"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Facts, Pdf, Path, str]:
    """A demo case, its PDF, a folder with it, and its text. Rendered without a network."""
    facts = demo_facts(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", no_network)
        made = facts_pdf(facts)
    folder = tmp_path_factory.mktemp(request.param)
    return facts, made, folder, text_of(made, folder)


Demo = tuple[Facts, Pdf, Path, str]


def test_every_process_is_in_the_register_with_its_derived_targets(demo: Demo) -> None:
    facts, made, folder, _ = demo
    layout = text_of(made, folder, "-layout")
    register = layout[layout.index("Register of targets") : layout.index("Why: what ends")]
    for process in facts.processes:
        line = packed(next(line for line in register.splitlines() if line.strip().startswith(f"{process['id']} ")))
        for name in ("rto_hours", "rpo_hours", "wrt_hours"):
            hours = process["targets"][name]
            assert hours is None or packed(units.duration(hours)) in line
        if process["targets"]["availability"] is not None:
            assert packed(units.availability(process["targets"]["availability"])) in line


def test_a_stated_wish_stands_beside_the_derived_value(demo: Demo) -> None:
    facts, made, folder, _ = demo
    layout = text_of(made, folder, "-layout")
    stated = next(one for one in facts.processes if one["stated"].get("rto_hours"))
    register = layout[layout.index("Register of targets") :]
    line = packed(next(line for line in register.splitlines() if line.strip().startswith(f"{stated['id']} ")))
    assert packed(units.duration(stated["stated"]["rto_hours"])) in line


def test_services_losses_and_recommendations_carry_the_figures_of_the_plan(demo: Demo) -> None:
    facts, _, _, text = demo
    flat = re.sub(r"\s+", " ", text)
    for service in facts.services:
        assert service["name"] in flat
        if service["today"]["expected_annual_loss"]:
            assert units.money(service["today"]["expected_annual_loss"]) in flat
        if service["today"]["availability"] is not None:
            assert units.availability(service["today"]["availability"]) in flat
        for layer in (service["recommendation"] or {}).get("layers", []):
            assert layer["name"] in flat
        for fails in (service["recommendation"] or {}).get("not_covered", []):
            assert without_rules(fails).rstrip(".") in flat
    assert units.money_range(facts.portfolio["capex"]) in flat


def test_findings_and_assumptions_are_printed_with_their_sources(demo: Demo) -> None:
    facts, _, _, text = demo
    flat = re.sub(r"\s+", " ", text)
    for finding in facts.result["findings"]:
        assert finding["text"][:40] in flat  # a cell of several lines is read line by line
    for assumption in facts.result["assumptions"]:
        assert assumption["name"].split(" ")[0] in flat
        assert assumption["source"].split(" ")[0] in flat


def test_the_management_summary_is_the_second_page_and_one_page_only(demo: Demo) -> None:
    pages = demo[3].split("\f")
    assert "The decision" in pages[1]
    assert "We ask you to decide" in pages[1]
    assert "Signature" in pages[1]
    assert "Contents" in pages[2]


def test_it_says_on_the_cover_that_the_case_is_fictional(demo: Demo) -> None:
    assert "Fictional." in demo[3].split("\f")[0]


def test_the_case_and_the_plan_travel_in_the_file(demo: Demo) -> None:
    facts, _, folder, _ = demo
    subprocess.run(["pdfdetach", "-saveall", "-o", str(folder), str(folder / "made.pdf")], check=True)
    assert json.loads((folder / "case.json").read_text()) == facts.case
    assert json.loads((folder / "plan.json").read_text()) == facts.result


def test_the_snapshot_hash_is_printed(demo: Demo) -> None:
    assert demo[0].result["case_sha256"] in re.sub(r"\s", "", demo[3])


def test_it_is_tagged_and_names_its_title_author_and_language(demo: Demo) -> None:
    facts, made, folder, _ = demo
    info = subprocess.run(["pdfinfo", str(folder / "made.pdf")], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(rf"Title:\s+Availability plan 3: {re.escape(facts.result['title'])}", info)
    assert re.search(r"Author:\s+Harbour Consulting", info)
    assert "2026" in next(line for line in info.splitlines() if line.startswith("CreationDate"))
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made.content, re.DOTALL)
    assert any(b"/Lang (en)" in _unpacked(stream) for stream in streams)


def test_it_is_pdf_a_3_and_pdf_ua_1_at_once(demo: Demo) -> None:
    facts, made, folder, _ = demo
    assert standards_missed(made.content) == []
    said = _told(folder, "pdfinfo", "-meta")
    for name in ("pdfaid:part", "pdfuaid:part", "dc:title", "dc:creator", "dc:description", "pdf:Keywords"):
        assert name in said
    assert "<rdf:li>en</rdf:li>" in said
    assert facts.result["title"] in said


def _told(folder: Path, *command: str) -> str:
    return subprocess.run([*command, str(folder / "made.pdf")], check=True, capture_output=True, text=True).stdout


def test_the_validator_sees_a_picture_without_words() -> None:
    html = '<html lang="en"><title>x</title><body><h1>x</h1><img src="charts/a.svg" alt="{}"></body></html>'
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    told, untold = (
        pdf.make_pdf(html.format(alt), charts={"a.svg": svg}, attached=[], made_at=synthetic.MADE_AT)
        for alt in ("A triangle", "")
    )
    assert not standards_missed(told.content)
    assert any("ALTERNATIVE-TEXT" in missed for missed in standards_missed(untold.content))


def test_every_chart_says_in_words_what_it_shows_and_no_heading_is_skipped(demo: Demo) -> None:
    facts, _, folder, _ = demo
    structure = _told(folder, "pdfinfo", "-struct")
    assert structure.count("Figure") >= len(facts_charts(facts))
    levels = [int(level) for level in re.findall(r"^\s*H(\d)\b", structure, re.MULTILINE)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_what_travels_in_the_file_is_named_as_its_source(demo: Demo) -> None:
    raw = demo[1].content
    streams = [_unpacked(stream) for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL)]
    objects = b"".join(streams) + raw
    assert objects.count(b"/AFRelationship /Source") == 2
    assert b"/OutputIntents" in objects
    assert b"/DisplayDocTitle true" in objects


def _unpacked(stream: bytes) -> bytes:
    try:
        # The end of a packed stream may look like a line break and be cut off: what can be unpacked is enough.
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""


def test_the_heat_map_is_a_picture_and_not_a_table(demo: Demo) -> None:
    assert "Impact over time" in demo[3]
    assert len(facts_charts(demo[0])) >= 3


def facts_charts(facts: Facts) -> dict[str, str]:
    from bia.documents.plan_document import plan_document

    return plan_document(facts).charts


def test_two_renders_of_the_same_plan_are_the_same_to_the_byte() -> None:
    facts = synthetic.facts(synthetic.plan([synthetic.process(1)], [synthetic.service(1)]))
    assert facts_pdf(facts).content == facts_pdf(facts).content


def test_an_empty_engagement_makes_a_document_that_says_so(tmp_path: Path) -> None:
    text = render(synthetic.facts(synthetic.plan([], [])), tmp_path)
    assert "No process has been entered yet" in text
    assert "No service has been entered yet" in text
    assert "not known" in text.split("\f")[1]  # the expected loss: never nought


def test_a_process_nobody_asked_about_is_printed_as_not_asked(tmp_path: Path) -> None:
    text = render(synthetic.facts(synthetic.plan([synthetic.unasked_process(1)], [])), tmp_path)
    assert text.count("not asked") >= 4
    assert "impact over time, work after IT is back" in text


def test_names_are_text_and_never_markup(tmp_path: Path) -> None:
    name = 'Łódź <b>& "Sons"</b> <img src=http://example.invalid/x>'
    facts = synthetic.facts(
        synthetic.plan([synthetic.process(1, name=name)], [synthetic.service(1, name=name)], title=name), workspace=name
    )
    text = re.sub(r"\s+", " ", render(facts, tmp_path))
    assert text.count('<b>& "Sons"</b>') >= 4
    assert "Łódź" in text


def test_very_long_names_leave_the_summary_on_one_page(tmp_path: Path) -> None:
    name = "Verwaltungsgemeinschaftsangelegenheiten " * 5
    chosen = synthetic.option(
        "better",
        summary=name * 3,
        meets_targets=False,
        misses=[{"kind": "rto", "text": name}],
        not_covered=[f"{name} {number}" for number in range(9)],
    )
    services = [
        synthetic.service(number, name=f"{name}{number}", recommendation={**chosen, "summary": f"{number} {name * 3}"})
        for number in range(1, 6)
    ]
    processes = [synthetic.process(number, name=f"{name}{number}") for number in range(1, 5)]
    pages = render(synthetic.facts(synthetic.plan(processes, services, title=name)), tmp_path).split("\f")
    assert "The decision" in pages[1]
    assert "Signature" in pages[1]


@pytest.mark.slow
def test_two_hundred_processes_all_stand_in_the_register(tmp_path: Path) -> None:
    processes = [synthetic.process(number) for number in range(1, 201)]
    text = render(synthetic.facts(synthetic.plan(processes, [])), tmp_path)
    assert all(f"Synthetic process {number}\n" in text for number in range(1, 201))


@pytest.mark.parametrize("currency", ["JPY", "ISK", "KWD", "CHF"])
def test_money_carries_the_currency_of_the_engagement(currency: str, tmp_path: Path) -> None:
    plan = synthetic.plan([synthetic.process(1)], [synthetic.service(1)], currency=currency)
    text = render(synthetic.facts(plan), tmp_path)
    assert f"{currency} 10 k" in text
    assert "EUR" not in text
    assert not re.search(r"\d,\d{3}\.\d", text)  # neither two decimals nor three, where there may be none


@pytest.mark.parametrize(
    "url",
    [
        "http://example.invalid/a.svg",
        "https://example.invalid/fonts/a.woff2",
        "file:///etc/passwd",
        "file:///document/../secret.css",
        "file:///document/css/../../settings.css",
        "file:///document/css/no-such.css",
        "file:///document/charts/no-such.svg",
    ],
)
def test_a_document_may_use_its_own_files_and_nothing_else(url: str) -> None:
    with pytest.raises(pdf.Refused):
        pdf.resource(url, {"heat.svg": "<svg/>"})


def test_its_own_charts_and_styles_are_found() -> None:
    assert pdf.resource("file:///document/charts/heat.svg", {"heat.svg": "<svg/>"}) == (b"<svg/>", "image/svg+xml")
    assert b"@page" in pdf.resource("file:///document/css/print.css", {})[0]


def test_a_refused_picture_ends_the_render_instead_of_leaving_a_hole() -> None:
    html = '<html lang="en"><title>x</title><body><img src="http://example.invalid/a.svg" alt=""></body></html>'
    with pytest.raises(pdf.Refused, match="own files"):
        pdf.make_pdf(html, charts={}, attached=[], made_at=synthetic.MADE_AT)


def test_a_cut_name_ends_at_a_word_and_drops_half_a_bracket() -> None:
    assert clip("Print server (release, accounting)", 25) == "Print server"
    assert clip("Laboratory labelling", 15) == "Laboratory…"
    assert clip("short", 15) == "short"


def test_an_option_above_the_budget_says_so_and_nothing_is_said_without_one(tmp_path: Path) -> None:
    dear = synthetic.option("best", capex=synthetic.spread(90_000), is_within_budget=False)
    within = synthetic.service(1)
    above = {**within, "options": [*within["options"], dear]}
    said, silent = (
        render(synthetic.facts(synthetic.plan([synthetic.process(1)], [each])), tmp_path) for each in (above, within)
    )
    assert "Within the budget" in said
    assert "no, above" in said
    assert "Within the budget" not in silent


@pytest.mark.parametrize(
    "others",
    [
        [{"name": "good", "spare": "second-line"}],  # differs by the spare alone
        [{"name": "good", "immutable_copy": True}],
        [{"name": name, "recovery": [], "platform": name} for name in ("one", "two", "three", "four", "five")],
    ],
)
def test_one_column_is_recommended_whatever_the_others_are(others: list[dict[str, Any]]) -> None:
    chosen = synthetic.option("better", spare=None, immutable_copy=False)
    offered = [synthetic.option(**each) for each in others]
    service = synthetic.service(1, options=[*offered, chosen], recommendation=chosen)
    section = options(synthetic.facts(synthetic.plan([synthetic.process(1)], [service])), {})
    assert section is not None
    compared = next(block.table for block in section.blocks if isinstance(block, PrintedTable))
    assert [column.kind for column in compared.columns].count("pick") == 1


def test_what_would_change_the_choice_is_printed_with_its_value(demo: Demo) -> None:
    facts, _, _, text = demo
    caption = "What would change the choice"
    wanted = [(turn.where, turn.then) for one in facts.services for turn in turns(facts.result, one)]
    section = options(facts, {})
    assert section is not None
    tables = [block.table for block in section.blocks if isinstance(block, PrintedTable)]
    rows = [row for one in tables if one.caption.startswith(caption) for row in one.rows if row.kind != "group"]
    assert [tuple(packed(cell.text) for cell in row.cells) for row in rows] == [
        tuple(map(packed, one)) for one in wanted
    ]
    assert (packed(caption) in packed(text)) == bool(wanted)
    assert wanted or "school" in str(facts.result["title"]).lower()


def test_without_losses_nothing_is_said_of_what_would_change_the_choice(tmp_path: Path) -> None:
    unpriced = {**synthetic.service(1), "sensitivity": None}
    text = render(synthetic.facts(synthetic.plan([synthetic.process(1)], [unpriced])), tmp_path)
    assert "What would change the choice" not in text
