"""The workbook beside a proposal: its prices as the client sees them, with the formulas between them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from bia.documents.facts import Facts
from bia.documents.proposal.source import offer_name, status_said
from bia.documents.proposal_document import made_at
from bia.proposing.values import OfferedLine, ProposalValues
from bia.spreadsheet.book import Book, Column, Form, Formula, Input, Sheet, Value, live, sheet
from planner.pricing import Price, decimals_of

from .shared import book

TAX, DISCOUNT, DISCOUNT_AMOUNT, YEARS = "tax_share", "discount_share", "discount_amount", "years"
PARTS = ("once", "per_year")


def proposal_book(facts: Facts, values: ProposalValues) -> Book:
    """The lines and sums of a version; nothing in it tells cost or margin."""
    years = Decimal(str(facts.result.get("horizon_years") or 1))
    return book(
        facts,
        kind=_("Proposal %(number)s") % {"number": values.name},
        description=_("Prices line by line, discount and tax, with formulas"),
        made_at=made_at(facts, values),
        more=((_("Status"), status_said(values.status)),),
        inputs=_inputs(values, years),
        sheets=[price_sheet(values), sum_sheet(values, years)],
    )


def _inputs(values: ProposalValues, years: Decimal) -> list[Input]:
    terms = values.terms
    return [
        Input(TAX, _("Tax"), float(terms.tax_percent / 100), Form.RATE, _("On every net price.")),
        Input(DISCOUNT, _("Discount"), float(terms.discount_percent / 100), Form.RATE, _("Off every price.")),
        Input(
            DISCOUNT_AMOUNT,
            _("Discount, amount"),
            float(terms.discount_amount),
            Form.PRICE,
            _("Off what is paid once, at most all of it."),
        ),
        Input(YEARS, _("Years"), float(years), Form.NUMBER, _("Over which offers are compared.")),
    ]


def price_sheet(values: ProposalValues) -> Sheet:
    """Every line: a quantity times a price, once and a year, and the offers that hold it."""
    columns = [
        Column("number", _("No."), 6, Form.WHOLE),
        Column("item", _("Line"), 48),
        Column("note", _("Note"), 30),
        Column("quantity", _("Quantity"), 11, Form.NUMBER),
        Column("unit", _("Unit"), 12),
        Column("each_once", _("Price of one, once"), 14, Form.PRICE),
        Column("once", _("Amount, once"), 14, Form.PRICE),
        Column("each_per_year", _("Price of one, a year"), 14, Form.PRICE),
        Column("per_year", _("Amount, a year"), 14, Form.PRICE),
        *(Column(f"in_{offer}", offer_name(offer), 10) for offer in values.offers),
        Column("price", _("Price"), 12),
        Column("class", _("Kind of source"), 22),
        Column("date", _("Date"), 12, Form.DATE),
    ]
    rows = [_line(values, line) for line in sorted(values.lines, key=lambda line: line.number)]
    note = _("Amount = quantity × price of one, rounded to the smallest unit of the currency. Without tax.")
    return sheet("prices", _("Prices"), columns, rows, note, frozen=2)


def _line(values: ProposalValues, line: OfferedLine) -> dict[str, Value]:
    row: dict[str, Value] = {
        "number": line.number,
        "item": line.item,
        "note": line.note,
        "quantity": float(line.priced.quantity),
        "unit": line.unit,
        "price": _("default") if line.is_default else _("quoted"),
        "class": line.source_class,
        "date": line.priced_on,
        **{f"in_{offer}": _("yes") for offer in line.offers},
    }
    for part in PARTS:
        price: Price | None = getattr(line.priced, part)
        if price is not None:
            row[f"each_{part}"] = float(price.each.likely)
            computed = float(price.amount.likely)
            row[part] = live(_rounded(values, f"[quantity]*[each_{part}]"), computed, computed)
    return row


def _rounded(values: ProposalValues, text: str) -> str:
    return f"=ROUND({text},{decimals_of(values.currency)})"


def sum_sheet(values: ProposalValues, years: Decimal) -> Sheet:
    """From list price over discount and tax to what is paid, one row an offer."""
    heads = {
        "once": (_("Once"), _("Once, discount"), _("Once, net"), _("Once, tax"), _("Once, to pay")),
        "per_year": (
            _("A year"),
            _("A year, discount"),
            _("A year, net"),
            _("A year, tax"),
            _("A year, to pay"),
        ),
    }
    names = ("list_price", "discount", "net", "tax", "gross")
    columns = [
        Column("offer", _("Offer"), 16),
        *(
            Column(f"{part}_{name}", head, 15, Form.PRICE)
            for part in PARTS
            for name, head in zip(names, heads[part], strict=True)
        ),
        Column("over", _("Net over the years"), 16, Form.PRICE),
        Column("defaults", _("Lines that are defaults"), 12, Form.WHOLE),
        Column("lines", _("Lines"), 10, Form.WHOLE),
    ]
    return sheet("sums", _("Sums"), columns, [_sums(values, offer, years) for offer in values.offers], frozen=1)


def _sums(values: ProposalValues, offer: str, years: Decimal) -> Mapping[str, Value]:
    totals = values.totals_of(offer)
    row: dict[str, Value] = {
        "offer": offer_name(offer),
        "defaults": values.defaults_of(offer),
        "lines": len(values.lines_of(offer)),
    }
    for part in PARTS:
        of = getattr(totals, part)
        off = f"MIN({DISCOUNT_AMOUNT},[{part}_list_price])+" if part == "once" else ""
        texts = {
            "list_price": f'=SUMIFS([prices!{part}],[prices!in_{offer}],"{_("yes")}")',
            "discount": _rounded(values, f"MIN([{part}_list_price],{off}[{part}_list_price]*{DISCOUNT})"),
            "net": f"=[{part}_list_price]-[{part}_discount]",
            "tax": _rounded(values, f"[{part}_net]*{TAX}"),
            "gross": f"=[{part}_net]+[{part}_tax]",
        }
        row |= {f"{part}_{name}": Formula(text, float(getattr(of, name))) for name, text in texts.items()}
    over = float(totals.net_over(years, values.currency))
    row["over"] = Formula(_rounded(values, f"[once_net]+[per_year_net]*{YEARS}"), over)
    return row
