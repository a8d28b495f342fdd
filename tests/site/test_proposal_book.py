"""The workbook of a proposal: each number is one of the proposal, shown as it is, and calculates again as prices do."""

from __future__ import annotations

import io
import math
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bia.documents import Facts
from bia.documents.books import proposal_book
from bia.proposing.values import ProposalValues, values_of
from bia.spreadsheet.writing import xlsx
from planner.pricing import Terms
from tests.site import plan_documents as synthetic
from tests.site.evaluated import evaluated, rows_of, stored
from tests.site.proposals import leaked, planned
from tests.site.test_proposal_pdf import DAY, amounts_of, content

PARTS = {"once": ("Price of one, once", "Amount, once"), "per_year": ("Price of one, a year", "Amount, a year")}
STEPS = {"list_price": "", "discount": ", discount", "net": ", net", "tax": ", tax", "gross": ", to pay"}
OFFERED: tuple[tuple[str, dict[str, str]], ...] = (
    ("school", {}),
    ("hospital", {"discount_percent": "3.33", "tax_percent": "7.7"}),
    ("school", {"discount_percent": "0", "discount_amount": "1234.56"}),
    ("school", {"discount_percent": "0", "discount_amount": "9999999"}),
    ("school", {"currency": "JPY", "tax_percent": "10"}),
    ("hospital", {"currency": "KWD", "margin_percent": "33.33"}),
)

Made = tuple[Facts, ProposalValues, bytes]


@pytest.fixture(scope="module", params=OFFERED, ids=lambda offered: " ".join((offered[0], *offered[1].values())))
def made(request: pytest.FixtureRequest) -> Made:
    name, changes = request.param
    case, result = planned(name)
    result["currency"] = case["currency"] = changes.get("currency", result["currency"])
    facts = Facts(result=result, case=case, number=3, made_at=synthetic.MADE_AT, workspace="Harbour Consulting")
    values = values_of(content(result, **changes), DAY, "sent")
    return facts, values, xlsx(proposal_book(facts, values))


def years_of(facts: Facts) -> Decimal:
    return Decimal(str(facts.result["horizon_years"]))


def known_in(facts: Facts, values: ProposalValues) -> set[float]:
    """Every number that the client may read: amounts, terms, quantities and counts."""
    terms = values.terms
    numbers = [
        *amounts_of(values, years_of(facts)),
        *(line.priced.quantity for line in values.lines),
        *(Decimal(line.number) for line in values.lines),
        *(
            Decimal(count)
            for offer in values.offers
            for count in (values.defaults_of(offer), len(values.lines_of(offer)))
        ),
        *(terms.tax_percent / 100, terms.discount_percent / 100, terms.discount_amount, years_of(facts)),
    ]
    return {float(number) for number in numbers}


def cells_of(content: bytes, found: dict[tuple[str, str], Any]) -> list[tuple[tuple[str, str], str, float]]:
    """(place, format, number) of every cell that shows a number, typed or calculated."""
    return [
        ((sheet.title, cell.coordinate), cell.number_format, found.get((sheet.title, cell.coordinate), cell.value))
        for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type in ("n", "f") and cell.value is not None
    ]


def shown(number: float, number_format: str) -> float:
    """The number that a reader sees in a cell of this format."""
    first, percent = number_format.split(";")[0], number_format.endswith("%")
    if first == "General":
        return number
    decimals = len(re.sub(r"^[^.]*\.?|%$", "", first)) + 2 * percent
    return float(round(Decimal(str(number)), decimals))


def test_every_number_typed_or_calculated_is_one_of_the_proposal(made: Made, tmp_path: Path) -> None:
    facts, values, content = made
    found = evaluated(content, tmp_path)
    texts, stands = stored(content)
    assert {place for place in texts if not math.isclose(found[place], stands[place], abs_tol=1e-9)} == set()
    known = sorted(known_in(facts, values))
    cells = cells_of(content, found)
    assert len(cells) > len(values.lines)
    unknown = [cell for cell in cells if not any(math.isclose(cell[2], one, abs_tol=1e-9) for one in known)]
    assert unknown == []


def test_every_line_and_sum_carries_its_own_figures(made: Made) -> None:
    facts, values, content = made
    in_print = sorted(values.lines, key=lambda line: line.number)
    for line, row in zip(in_print, rows_of(content, "Prices"), strict=True):
        assert (row["Line"], row["Quantity"]) == (line.item, float(line.priced.quantity))
        for part, (each, amount) in PARTS.items():
            price = getattr(line.priced, part)
            told = (float(price.each.likely), float(price.amount.likely)) if price else (None, None)
            assert (row[each], row[amount]) == told
    for offer, row in zip(values.offers, rows_of(content, "Sums"), strict=True):
        totals = values.totals_of(offer)
        for part, word in (("once", "Once"), ("per_year", "A year")):
            for step, head in STEPS.items():
                assert row[f"{word}{head}"] == float(getattr(getattr(totals, part), step))
        assert row["Net over the years"] == float(totals.net_over(years_of(facts), values.currency))


def test_no_number_is_shown_rounded_to_another(made: Made, tmp_path: Path) -> None:
    _, _, content = made
    cells = cells_of(content, evaluated(content, tmp_path))
    assert [cell for cell in cells if not math.isclose(shown(cell[2], cell[1]), cell[2], abs_tol=1e-9)] == []


def test_nothing_in_it_tells_what_it_costs_us(made: Made, tmp_path: Path) -> None:
    _, _, content = made
    numbers = (f"{number:.2f}" for _, _, number in cells_of(content, evaluated(content, tmp_path)))
    book = openpyxl.load_workbook(io.BytesIO(content))
    texts = (str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert leaked(" | ".join((*texts, *numbers))) == []


@pytest.mark.parametrize("currency", ["EUR", "JPY"])
def test_another_tax_and_discount_give_what_the_proposal_would_say(currency: str, tmp_path: Path) -> None:
    case, result = planned("hospital")
    result["currency"] = case["currency"] = currency
    facts = Facts(result=result, case=case, number=3, made_at=synthetic.MADE_AT, workspace="Harbour Consulting")
    values = values_of(content(result, currency=currency), DAY, "sent")
    book = xlsx(proposal_book(facts, values))
    found = evaluated(book, tmp_path, {"tax_share": 0.077, "discount_share": 0.0325})
    changed = replace(
        values, terms=Terms(currency=currency, tax_percent=Decimal("7.7"), discount_percent=Decimal("3.25"))
    )
    sheet = openpyxl.load_workbook(io.BytesIO(book))["Sums"]
    places = {str(cell.value): cell.column_letter for cell in sheet[1]}
    for row, offer in enumerate(values.offers, start=2):
        totals = changed.totals_of(offer)
        for part, word in (("once", "Once"), ("per_year", "A year")):
            for step, head in STEPS.items():
                expected = float(getattr(getattr(totals, part), step))
                assert found["Sums", f"{places[f'{word}{head}']}{row}"] == pytest.approx(expected, abs=1e-6)
