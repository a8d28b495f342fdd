"""The proposal as PDF: every amount is its own, nothing tells our cost, the same version gives the same file."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from bia import jobs
from bia.brand import Brand
from bia.documents import Facts, facts_proposal_pdf, test_plan
from bia.documents.facts import sentence
from bia.documents.files import files_of, path_of
from bia.documents.language import in_language
from bia.documents.proposal.decision import decision
from bia.documents.proposal.heard import size_name
from bia.documents.proposal.scope import chosen_tests
from bia.documents.proposal.source import Source
from bia.documents.publishing import PROPOSAL_JOB
from bia.logos import safe_logo
from bia.models import Document, Job, JobState
from bia.offer_tables import SIZES
from bia.pdf import Pdf
from bia.planning import create_engagement
from bia.proposing.bill import bill_of, offers_in
from bia.proposing.content import plain
from bia.proposing.transitions import take_step
from bia.proposing.values import ProposalValues, values_of
from planner.bill_of_materials import offers_of
from tests.site import logos
from tests.site import plan_documents as synthetic
from tests.site.factories import Cast
from tests.site.proposals import COSTS, leaked, make_proposal, planned
from tests.site.standards import standards_missed

DAY = date(2026, 11, 24)


def content(result: dict[str, Any], *, costs: bool = True, **changes: Any) -> dict[str, Any]:
    """A content of the bill of a plan, with costs that stand out and a margin."""
    lines = []
    for number, line in enumerate(bill_of(result)):
        cost = COSTS[number % len(COSTS)]
        amounts = {"low": plain(cost / 2), "likely": plain(cost), "high": plain(cost * 2)}
        lines.append(
            {
                "key": line.key,
                "offers": list(line.offers),
                "item": line.item,
                "note": "",
                "quantity": plain(line.quantity),
                "unit": line.unit,
                "once": amounts if line.once else None,
                "per_year": amounts if line.per_year else None,
                "margin_percent": None,
                "source": "A supplier whose list tells our cost",
                "source_url": "https://supplier.example/list",
                "source_class": "estimate",
                "priced_on": "2026-11-24",
                "is_default": number % 2 == 0,
            }
        )
    return {
        "number": "P-2026-0007",
        "version": 2,
        "sent_on": "2026-11-24",
        "validity_days": 30,
        "currency": result["currency"],
        "client": "Osmund Vale School",
        "addressee": "head teacher",
        "contact": "",
        "title": "Printing that goes on",
        "language": "en",
        "offers": list(offers_in(result)),
        "chosen": "better",
        "tests_left_out": [],
        "plan": 3,
        "signed": ["P01"],
        "introduction": "We walked the building.",
        "exclusions": "New devices",
        "duties": "Keys",
        "payment": "Half on order.",
        "tax_percent": "19",
        "discount_percent": "5",
        "discount_amount": "0",
        "margin_percent": "37.13",
        "lines": lines,
        **changes,
    }


def made(name: str = "school", status: str = "sent", **changes: Any) -> tuple[Facts, ProposalValues, Pdf]:
    case, result = planned(name)
    result["currency"] = case["currency"] = changes.get("currency", result["currency"])
    facts = Facts(result=result, case=case, number=3, made_at=synthetic.MADE_AT, workspace="Harbour Consulting")
    values = values_of(content(result, **changes), DAY, status)
    return facts, values, facts_proposal_pdf(facts, values)


def text_of(pdf: Pdf, folder: Path) -> str:
    (folder / "made.pdf").write_bytes(pdf.content)
    command = ["pdftotext", "-layout", str(folder / "made.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"[^\S\n\f]+", " ", text)


@pytest.fixture(scope="module", params=["school", "hospital"])
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Facts, ProposalValues, Pdf, Path, str]:
    def refuse(*_: Any) -> None:
        raise AssertionError("a document opened a connection")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        facts, values, pdf = made(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    return facts, values, pdf, folder, text_of(pdf, folder)


Demo = tuple[Facts, ProposalValues, Pdf, Path, str]


def amounts_of(values: ProposalValues, years: Decimal) -> Iterator[Decimal]:
    """Every amount that the proposal may print."""
    for line in values.lines:
        for price in filter(None, (line.priced.once, line.priced.per_year)):
            for amounts in (price.each, price.amount):
                yield from (amounts.low, amounts.likely, amounts.high)
    for offer in values.offers:
        for end in ("low", "likely", "high"):
            totals = values.totals_of(offer, end)  # type: ignore[arg-type]
            yield totals.net_over(years, values.currency)
            for part in (totals.once, totals.per_year):
                yield from (part.list_price, part.discount, part.net, part.tax, part.gross)


def test_every_amount_is_one_of_the_proposal(demo: Demo) -> None:
    facts, values, _, _, text = demo
    known = {f"{amount:,.2f}" for amount in amounts_of(values, Decimal(str(facts.result["horizon_years"])))}
    printed = set(re.findall(r"(?<![\d,.])\d{1,3}(?:,\d{3})*\.\d{2}(?![\d%])(?! ?[%kM])", text))
    budget = facts.result["portfolio"]["budget"]
    known |= {f"{one:,.2f}" for one in (budget.get("capex"), budget.get("opex_per_year")) if one is not None}
    sizes = {
        part
        for service in facts.services
        for figure in (service.get("sizing") or {}).get("figures") or ()
        for part in (f"{float(f'{figure[end]:.3g}'):,.6g}" for end in ("low", "likely", "high") if figure[end])
    }
    assumed = {
        f"{one[end]:,.6g}" for one in facts.result["assumptions"] for end in ("low", "likely", "high") if one.get(end)
    }
    assert printed & known
    assert printed - known - sizes - assumed == set()


def test_the_prices_of_every_line_of_the_recommended_offer_are_printed(demo: Demo) -> None:
    _, values, _, _, text = demo
    for line in values.lines_of("better"):
        for price in filter(None, (line.priced.once, line.priced.per_year)):
            assert f"{price.amount.likely:,.2f}" in text, line.item
    totals = values.totals_of("better")
    for amount in (totals.once.gross, totals.per_year.gross, totals.once.net):
        assert f"{amount:,.2f}" in text


def test_nothing_tells_what_it_costs_us(demo: Demo) -> None:
    """Neither the pages, nor what is attached, nor any text inside the file."""
    facts, _, pdf, folder, text = demo
    subprocess.run(["pdfdetach", "-saveall", "-o", str(folder), str(folder / "made.pdf")], check=True)
    attached = {path.name: path.read_text() for path in folder.iterdir() if path.suffix == ".json"}
    assert set(attached) == {"proposal.json"}
    info = subprocess.run(["pdfinfo", str(folder / "made.pdf")], check=True, capture_output=True, text=True).stdout
    for said in (text, info, *attached.values()):
        assert leaked(said) == []
        assert "whose list tells our cost" not in said
        assert "margin" not in said.lower().replace("the margin is nought", "")
    assert b"supplier.example" not in pdf.content
    plan = facts.result["portfolio"]
    costs = [plan["tco"], *plan["capex"].values(), *plan["opex_per_year"].values()]
    for cost in costs:
        assert not re.search(rf"(?<![\w,.]){re.escape(f'{cost:,.0f}')}(?![.,]?\w)", text), cost


def test_what_travels_in_it_is_what_it_prints(demo: Demo) -> None:
    _, values, _, folder, _ = demo
    subprocess.run(["pdfdetach", "-saveall", "-o", str(folder), str(folder / "made.pdf")], check=True)
    assert json.loads((folder / "proposal.json").read_text()) == values.to_dict()


def test_it_is_pdf_a_3_and_pdf_ua_1_with_logos_too(demo: Demo) -> None:
    facts, values, pdf = demo[:3]
    assert standards_missed(pdf.content) == []
    brand = Brand(name="Firm", client_logo=safe_logo(logos.png()).logo, logo=safe_logo(logos.DRAWN).logo)
    branded = facts_proposal_pdf(replace(facts, brand=brand), values)
    assert standards_missed(branded.content) == []
    assert branded.pages == pdf.pages


def test_it_says_how_many_prices_are_defaults_and_until_when_it_holds(demo: Demo) -> None:
    _, values, _, _, text = demo
    pages = text.split("\f")
    said = f"{values.defaults_of('better')} of {len(values.lines_of('better'))} price lines are still defaults."
    flat = [re.sub(r"\s+", " ", page) for page in pages]
    assert said in flat[0]
    assert said in flat[1]
    assert "24 December 2026" in flat[0]
    assert "valid until 24 December 2026" in flat[3]  # in the foot of every page


def test_it_has_every_part_in_few_pages(demo: Demo) -> None:
    _, _, pdf, _, text = demo
    for part in (
        "What we heard",
        "Targets and sizing",
        "Prices, line by line",
        "acceptance",
        "signatures",
        "R98",
        "R85",
    ):
        assert part in text
    assert pdf.pages <= 13


def test_it_keeps_the_standards(demo: Demo) -> None:
    assert standards_missed(demo[2].content) == []


def test_unsigned_answers_are_marked(demo: Demo) -> None:
    facts, _, _, _, text = demo
    first = next(line for line in text.splitlines() if line.strip().startswith("P01 ") and "signed" in line)
    assert "not signed" not in first
    assert text.count("not signed") >= min(len(facts.processes), 14) - 1


@pytest.mark.parametrize(("status", "word"), [("draft", "Draft, no offer"), ("expired", "Expired")])
def test_a_draft_and_an_expired_offer_say_so_on_the_cover_and_every_page(
    status: str, word: str, tmp_path: Path
) -> None:
    _, _, pdf = made(status=status, sent_on=None if status == "draft" else "2026-01-01")
    pages = text_of(pdf, tmp_path).split("\f")
    assert word.split(",")[0] in pages[0]
    assert all(word in page for page in pages[1:-1])
    assert "by 24 December 2026" not in pages[1]  # no order is asked for


def test_the_same_version_gives_the_same_file(demo: Demo) -> None:
    facts, values, pdf, *_ = demo
    assert facts_proposal_pdf(facts, values).content == pdf.content


def test_yen_have_no_decimals(tmp_path: Path) -> None:
    _, values, pdf = made(currency="JPY")
    text = text_of(pdf, tmp_path)
    assert f"{values.totals_of('better').once.gross:,}" in text
    bill = text[text.index("Bill of materials") : text.index("How the price moves")]
    assert not re.search(r"\d\.\d{2}\b", bill)


def test_hostile_long_and_foreign_names_are_printed_as_text(tmp_path: Path) -> None:
    names = "<img src=x onerror=alert(1)> ‮abc‬ 漢字 🏥 " + "long" * 90
    _, result = planned()
    raw = content(result)
    for line in raw["lines"]:
        line["item"] = line["note"] = names[:300]
    changes = dict.fromkeys(("title", "client", "addressee", "contact", "introduction", "payment"), names)
    _, _, pdf = made(**changes, lines=raw["lines"], exclusions=names, duties=names)
    text = text_of(pdf, tmp_path)
    assert "onerror=alert(1)" in re.sub(r"\s", "", text)
    assert pdf.pages < 40


def test_a_plan_without_anything_makes_a_proposal_that_says_so(tmp_path: Path) -> None:
    result = synthetic.plan([], []) | {"offers": []}
    values = values_of(content(result, lines=[], signed=[]), DAY, "draft")
    text = text_of(facts_proposal_pdf(synthetic.facts(result), values), tmp_path)
    assert "There is no price line yet." in text
    assert "No service has been entered yet" in text


def test_missing_answers_are_named_and_not_guessed(tmp_path: Path) -> None:
    result = synthetic.plan([synthetic.unasked_process(1)], []) | {"offers": []}
    values = values_of(content(result, lines=[], signed=[]), DAY, "sent")
    text = text_of(facts_proposal_pdf(synthetic.facts(result), values), tmp_path)
    assert "3 not asked" in text
    assert "answer what was not asked" in text


def test_it_is_made_in_german_with_german_numbers(tmp_path: Path) -> None:
    with in_language("de"):
        _, values, pdf = made()
    gross = f"{values.totals_of('better').once.gross:,.2f}"
    assert gross.translate(str.maketrans(",.", ".,")) in text_of(pdf, tmp_path)


# On the site


@pytest.mark.django_db
def test_a_job_publishes_the_version_that_was_sent(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    proposal = make_proposal(cast)
    take_step(proposal, "send", cast.teammate, timezone.now())
    proposal.lines.update(item="Changed behind its back")
    parameters = {"proposal": proposal.pk}
    job = Job.objects.create(
        engagement=proposal.engagement, kind=PROPOSAL_JOB, created_by=cast.teammate, parameters=parameters
    )
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    document = Document.objects.get()
    assert (str(document), document.proposal) == (f"Proposal {proposal.number} v1", proposal)
    path = path_of(document)
    assert path is not None
    text = text_of(Pdf(path.read_bytes(), 0), tmp_path)
    assert "Changed behind its back" not in text
    assert leaked(text) == []
    pdf, book = files_of(document)
    assert (pdf.path, book.form) == (path, "xlsx")
    assert book.path is not None
    sheets = load_workbook(book.path, data_only=True).worksheets
    shown = "\n".join(str(value) for sheet in sheets for row in sheet.iter_rows(values_only=True) for value in row)
    assert "Changed behind its back" not in shown
    assert leaked(shown) == []


@pytest.mark.django_db
def test_the_command_writes_it(cast: Cast, tmp_path: Path) -> None:
    proposal = make_proposal(cast)
    output = tmp_path / "proposal.pdf"
    call_command("report", proposal.engagement.slug, kind="proposal", output=output)
    assert output.read_bytes().startswith(b"%PDF")
    with pytest.raises(CommandError, match="language of its own"):
        call_command("report", proposal.engagement.slug, kind="proposal", language="de", output=output)
    empty = create_engagement(cast.workspace, cast.teammate, "Nothing yet")
    with pytest.raises(CommandError, match="no proposal yet"):
        call_command("report", empty.slug, kind="proposal", output=output)


def test_every_acceptance_test_says_when_it_has_passed_and_who_sees_it() -> None:
    case, result = planned("hospital")
    facts = Facts(result=result, case=case, number=3, made_at=synthetic.MADE_AT, workspace="Harbour Consulting")
    values = values_of(content(result), DAY, "sent")
    tests = chosen_tests(Source(facts, values))
    planned_tests = {test.text: test_plan.expected(test) for test in test_plan.tests_of(facts)}
    assert {test.text for test in tests} == set(planned_tests)
    assert all(test.passes_if and test.witness and test.services for test in tests)
    assert [test.text for test in tests if planned_tests[test.text] not in ("", test.passes_if)] == []
    left = values_of(content(result, tests_left_out=[f"{facts.services[0]['id']}.0"]), DAY, "sent")
    assert len(chosen_tests(Source(facts, left))) == len(tests) - 1


def test_the_decision_names_everything_that_is_new_and_cuts_no_sentence() -> None:
    case, result = planned("hospital")
    facts = Facts(result=result, case=case, number=3, made_at=synthetic.MADE_AT, workspace="Harbour Consulting")
    answers = decision(Source(facts, values_of(content(result), DAY, "sent"))).answers
    to_order = " ".join(next(answer.points for answer in answers if answer.question == "What to order"))
    for name in ("Fallback printing", "site servers", "off-site immutable backup", "Second storage array"):
        assert name in to_order.replace("Off-site", "off-site")
    assert not [text for answer in answers for text in (answer.text, *answer.points) if text.endswith("…")]


def test_every_size_has_a_german_name() -> None:
    with in_language("de"):
        assert [about for about in SIZES if size_name(about) == sentence(about.replace("_", " "))] == []


def test_it_says_why_its_cost_over_the_years_is_not_that_of_the_plan(demo: Demo) -> None:
    text, rate = " ".join(demo[4].split()), demo[0].result["discount_rate"]
    assert f"at planning prices and with later years discounted by {rate * 100:.0f} % a year" in text


def test_a_time_that_takes_both_parts_to_fail_is_said_to(demo: Demo) -> None:
    facts, values, _pdf, _folder, text = demo
    offers = [offer for offer in offers_of(facts.result) if offer.name in values.offers]
    promised = any(scope.takes_both_parts for offer in offers for scope in offer.scopes)
    assert ("if both parts fail" in " ".join(text.split())) == promised
