"""Documents of bad input: they stay right, stay on their pages, and fetch nothing."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bia import pdf
from bia.brand import Brand
from bia.documents import Facts, Pdf, Record, facts_pdf, facts_report_pdf, printing
from bia.logos import safe_logo
from tests.site import logos
from tests.site import plan_documents as synthetic
from tests.site.standards import standards_missed
from tests.site.test_documents_pdf import demo_facts, text_of
from tests.site.test_report_pdf import record_of_first

POINTS = 72 / 25.4
LEFT, RIGHT, BOTTOM = 22 * POINTS, 190 * POINTS, 297 * POINTS
WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')


def beyond_the_page(made: Pdf, folder: Path) -> list[str]:
    """Words that stand outside the margins."""
    (folder / "made.pdf").write_bytes(made.content)
    command = ["pdftotext", "-bbox", "made.pdf", "-"]
    boxes = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    outside = []
    for left, top, right, bottom, word in WORD.findall(boxes):
        is_inside = float(left) > LEFT - 2 and float(right) < RIGHT + 2 and float(top) > 0 and float(bottom) < BOTTOM
        if not is_inside:
            outside.append(f"{word} at {left} to {right}")
    return outside


def both(facts: Facts) -> tuple[Pdf, Pdf]:
    return facts_pdf(facts), facts_report_pdf(facts, record_of_first(facts))


NAMES = (
    "مستشفى المدينة قسم الطوارئ",
    "בית חולים העיר מחלקת מיון",
    "北京协和医院急诊科",
    "東京都立病院のきゅうきゅう",
    "Emoji 🚑🏥👩\u200d⚕️ ✔️ โรงพยาบาล",
    "Βόλος → Больница ≥ 4 ✓",
    "W" * 400,
    "Verwaltungsgemeinschaftsangelegenheiten " * 10,
)


@pytest.fixture(scope="module")
def foreign() -> tuple[Facts, tuple[Pdf, Pdf]]:
    """A plan and a report in which every name is of another script, or 400 characters long."""
    processes = [synthetic.process(number, name=name, owner_role=name) for number, name in enumerate(NAMES, start=1)]
    services = [synthetic.service(number, name=name) for number, name in enumerate(NAMES, start=1)]
    firm = "Firm " * 80
    brand = Brand(name=firm, logo=safe_logo(logos.DRAWN).logo, client_logo=safe_logo(logos.png()).logo)
    facts = replace(
        synthetic.facts(synthetic.plan(processes, services, title=NAMES[0], client=NAMES[1])),
        workspace=firm,
        brand=brand,
    )
    return facts, both(facts)


@pytest.mark.parametrize("which", [0, 1], ids=["plan", "report"])
def test_names_of_every_script_and_length_are_printed_on_the_page_in_fonts_of_ours(
    foreign: tuple[Facts, tuple[Pdf, Pdf]], which: int, tmp_path: Path
) -> None:
    made = foreign[1][which]
    text = re.sub(r"\s+", "", text_of(made, tmp_path))
    assert "北京协和医院急诊科" in text
    assert "きゅうきゅう" in text
    assert "Больница≥4✓" in text
    assert "🚑🏥" in text
    assert "□□□□□□□□" in text  # Thai: no font of ours has it
    assert any("\u0590" <= sign <= "\u05ff" for sign in text)
    assert any("\u0600" <= sign <= "\u06ff" for sign in text)
    assert text.count("W" * 400) >= 1 or text.count("W") > 400
    assert beyond_the_page(made, tmp_path) == []
    assert standards_missed(made.content) == []
    fonts = subprocess.run(["pdffonts", "made.pdf"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    names = [line.split()[0].partition("+")[2] for line in fonts.splitlines()[2:]]
    assert all(name.startswith(("Source-", "Noto-", "IBM-Plex-")) for name in names)


def test_what_a_process_printed_before_changes_nothing(foreign: tuple[Facts, tuple[Pdf, Pdf]]) -> None:
    plain = synthetic.facts(synthetic.plan([synthetic.process(1, name="Κύπρος 𐌰")], []))
    before = facts_pdf(plain).content
    facts_pdf(synthetic.facts(synthetic.plan([synthetic.process(1, name="בית")], [])))
    assert facts_pdf(plain).content == before


def test_one_process_with_300_dependencies_names_them_all_on_the_page(tmp_path: Path) -> None:
    served = [{"id": f"X{number:03d}", "name": f"Service no {number}", "kind": "application"} for number in range(300)]
    needs = [{"on": one["id"], "share": 1.0} for one in served]
    edges = [{"from": "P01", "to": one["id"], "share": 1.0} for one in served]
    graph = {"cycles": [], "inversions": [], "single_points_of_failure": [], "recovery_order": [], "edges": edges}
    facts = synthetic.facts(synthetic.plan([synthetic.process(1)], [], graph=graph))
    asked = [{**facts.case["processes"][0], "depends_on": needs}]
    facts = replace(facts, case={**facts.case, "processes": asked, "services": served})
    made = facts_report_pdf(facts, Record())
    assert {f"X{number:03d}" for number in range(300)} <= set(re.findall(r"X\d{3}", text_of(made, tmp_path)))
    assert beyond_the_page(made, tmp_path) == []


def test_an_empty_engagement_and_one_nobody_was_asked_about_keep_to_both_standards() -> None:
    for processes in ([], [synthetic.unasked_process(1)]):
        facts = synthetic.facts(synthetic.plan(processes, []))
        assert standards_missed(facts_pdf(facts).content) == []
        assert standards_missed(facts_report_pdf(facts, Record()).content) == []


# Fetching: nothing but our own files, whatever a document asks for


@pytest.fixture
def listener() -> Iterator[tuple[str, Callable[[], bool]]]:
    """An address of this machine, and whether anything knocked there."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)

        def was_asked() -> bool:
            try:
                server.accept()[0].close()
            except TimeoutError:
                return False
            return True

        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", was_asked


WAYS = {
    "picture": '<img src="{}" alt="x">',
    "style sheet": '<link rel="stylesheet" href="{}">',
    "import": "<style>@import url({});</style>",
    "background": '<p style="background: url({})">x</p>',
    "font": "<style>@font-face {{ font-family: f; src: url({}) }} p {{ font-family: f }}</style><p>x</p>",
    "list": '<ul style="list-style-image: url({})"><li>x</li></ul>',
    "content": "<style>p::before {{ content: url({}) }}</style><p>x</p>",
    "object": '<object data="{}" type="image/svg+xml"></object>',
    "embed": '<embed src="{}" type="image/svg+xml">',
}
PLACES = ("file:///etc/passwd", "data:image/svg+xml,<svg/>", "//127.0.0.1/x", "../../../etc/passwd", "css/../pdf.py")


@pytest.mark.parametrize("way", WAYS)
def test_a_document_that_asks_for_anything_else_is_not_made_and_nothing_is_asked(
    way: str, listener: tuple[str, Callable[[], bool]]
) -> None:
    address, was_asked = listener
    for place in (address, *PLACES):
        html = f'<html lang="en"><head><title>x</title></head><body>{WAYS[way].format(place)}</body></html>'
        with pytest.raises(pdf.Refused):
            pdf.make_pdf(html, charts={}, attached=[], made_at=synthetic.MADE_AT)
    assert not was_asked()


@pytest.mark.parametrize("inline", [True, False])
def test_a_drawing_that_asks_for_a_picture_gets_none(
    inline: bool, listener: tuple[str, Callable[[], bool]], tmp_path: Path
) -> None:
    address, was_asked = listener
    (tmp_path / "secret.svg").write_text(logos.svg("<text>SECRET</text>").decode())
    for place in (address, (tmp_path / "secret.svg").as_uri()):
        svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{place}" width="9" height="9"/></svg>'
        body = svg if inline else '<img src="charts/a.svg" alt="x">'
        html = f'<html lang="en"><head><title>x</title></head><body>{body}</body></html>'
        made = pdf.make_pdf(html, charts={"a.svg": svg}, attached=[], made_at=synthetic.MADE_AT)
        assert "SECRET" not in text_of(made, tmp_path)
    assert not was_asked()


def test_hostile_words_in_every_field_stay_words(listener: tuple[str, Callable[[], bool]], tmp_path: Path) -> None:
    address, was_asked = listener
    hostile = f'"><img src={address}><style>@import url({address});</style></style><script>1</script>{{{{ 7|add:7 }}}}'
    facts = demo_facts("school")
    case, result = (_hostile(value, hostile) for value in (facts.case, facts.result))
    brand = Brand(name=hostile, address=hostile, legal=hostile)
    told = replace(facts, case=case, result=result, workspace=hostile, brand=brand)
    made = facts_report_pdf(told, record_of_first(told))
    text = re.sub(r"\s+", "", text_of(made, tmp_path))
    assert text.count("<script>1</script>{{7|add:7}}") > 20
    assert beyond_the_page(made, tmp_path) == []
    assert not was_asked()


SAID = {"name", "title", "text", "summary", "note", "owner_role", "description", "reason", "hosting", "notice"}


def _hostile(value: Any, hostile: str) -> Any:
    """The value with hostile words in every text that people write."""
    if isinstance(value, dict):
        return {
            key: hostile if key in SAID and isinstance(inner, str) else _hostile(inner, hostile)
            for key, inner in value.items()
        }
    return [_hostile(one, hostile) for one in value] if isinstance(value, list) else value


def test_a_document_made_in_parts_keeps_to_both_standards_in_every_script(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(printing, "parts_of", partial(printing.parts_of, most=300))
    joinings: list[int] = []
    joined = printing.joined
    monkeypatch.setattr(
        printing, "joined", lambda files, numbers: joinings.append(len(files)) or joined(files, numbers)
    )
    processes = [synthetic.process(number, name=f"Больница {number}") for number in range(1, 16)]
    made = facts_report_pdf(synthetic.facts(synthetic.plan(processes, [], title="Νοσοκομείο → 2")), Record())
    assert joinings[0] > 2
    assert standards_missed(made.content) == []
    assert text_of(made, tmp_path).count("Νοσοκομείο → 2") >= made.pages  # the running head of every page
