"""What the client may know of a proposal: frozen values, read from the content of one version.

Nothing here tells what a line costs us, its margin or where its price was found; `content.py` holds those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from planner.pricing import Amounts, ClientLine, CostLine, End, Price, Terms, Totals, price_line, totals

FORMAT = "ninefold-proposal/1"
QUOTED, DEFAULT = "quoted", "default"

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedLine:
    """A price line as it is printed. `number` is its place in print, `offers` those that hold it."""

    number: int
    item: str
    note: str
    unit: str
    offers: tuple[str, ...]
    priced: ClientLine
    source_class: str
    priced_on: date | None
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalValues:
    """A version of a proposal for the client. `status` is what it is called on `day`; `sent_on` None: a draft."""

    number: str
    version: int
    status: str
    day: date
    sent_on: date | None
    validity_days: int
    title: str
    language: str
    client: str
    addressee: str
    contact: str
    offers: tuple[str, ...]
    chosen: str
    terms: Terms
    lines: tuple[OfferedLine, ...]
    introduction: str
    exclusions: tuple[str, ...]
    duties: tuple[str, ...]
    payment: str
    tests_left_out: tuple[str, ...]
    signed: tuple[str, ...]

    @property
    def currency(self) -> str:
        return self.terms.currency

    @property
    def valid_until(self) -> date:
        """The last day of the offer; for a draft, as if it were sent on `day`."""
        return (self.sent_on or self.day) + timedelta(days=self.validity_days)

    @property
    def name(self) -> str:
        return f"{self.number} v{self.version}"

    def lines_of(self, offer: str) -> tuple[OfferedLine, ...]:
        """The lines of one offer, in order."""
        return tuple(line for line in self.lines if offer in line.offers)

    def totals_of(self, offer: str, end: End = "likely") -> Totals:
        """What an offer comes to at one end of its ranges."""
        return totals((line.priced for line in self.lines_of(offer)), self.terms, end)

    @property
    def discounted_away(self) -> tuple[str, ...]:
        """The offers whose lines come to less, paid once, than the amount that is taken off."""
        off = self.terms.discount_amount
        return tuple(one for one in self.offers if self.lines_of(one) and off > self.totals_of(one).once.list_price)

    @property
    def given_away(self) -> tuple[str, ...]:
        """The offers that have a price, of which the discount leaves nothing to pay, neither once nor a year."""
        return tuple(one for one in self.offers if _is_free(self.totals_of(one)))

    def defaults_of(self, offer: str) -> int:
        """How many lines of an offer have a price of the catalogue, not a quoted one."""
        return sum(line.is_default for line in self.lines_of(offer))

    def to_dict(self) -> dict[str, Any]:
        """The proposal as it travels in its file; amounts are texts, so that no decimal is lost."""
        return {
            "format": FORMAT,
            "number": self.number,
            "version": self.version,
            "status": self.status,
            "sent_on": self.sent_on.isoformat() if self.sent_on else None,
            "valid_until": self.valid_until.isoformat(),
            "title": self.title,
            "client": self.client,
            "currency": self.currency,
            "tax_percent": str(self.terms.tax_percent),
            "offers": [self._offer(offer) for offer in self.offers],
            "lines": [_line(line) for line in self.lines],
        }

    def _offer(self, offer: str) -> dict[str, Any]:
        sums = self.totals_of(offer)
        return {
            "name": offer,
            "is_recommended": offer == self.chosen,
            "default_lines": self.defaults_of(offer),
            "lines": len(self.lines_of(offer)),
            **{
                key: {part: str(getattr(one, part)) for part in ("list_price", "discount", "net", "tax", "gross")}
                for key, one in (("once", sums.once), ("per_year", sums.per_year))
            },
        }


def _is_free(sums: Totals) -> bool:
    every = (sums.once, sums.per_year)
    return any(one.list_price for one in every) and not any(one.net for one in every)


def _line(line: OfferedLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "item": line.item,
        "note": line.note,
        "offers": list(line.offers),
        "quantity": str(line.priced.quantity),
        "unit": line.unit,
        "once": _price(line.priced.once),
        "per_year": _price(line.priced.per_year),
        "source_class": line.source_class,
        "priced_on": line.priced_on.isoformat() if line.priced_on else None,
        "price": DEFAULT if line.is_default else QUOTED,
    }


def _price(price: Price | None) -> dict[str, str] | None:
    if price is None:
        return None
    amounts = {end: str(getattr(price.amount, end)) for end in ("low", "likely", "high")}
    return {"each": str(price.each.likely), **amounts}


def values_of(content: Content, day: date, status: str) -> ProposalValues:
    """The client's view of a content, called `status` on `day`."""
    terms = Terms(
        currency=content["currency"],
        tax_percent=Decimal(content["tax_percent"]),
        discount_percent=Decimal(content["discount_percent"]),
        discount_amount=Decimal(content["discount_amount"]),
    )
    numbers = _numbers(content)
    lines = [_offered(numbers[place], line, content) for place, line in enumerate(content["lines"])]
    return ProposalValues(
        number=content["number"],
        version=content["version"],
        status=status,
        day=day,
        sent_on=date.fromisoformat(content["sent_on"]) if content["sent_on"] else None,
        validity_days=content["validity_days"],
        title=content["title"],
        language=content["language"],
        client=content["client"],
        addressee=content["addressee"],
        contact=content["contact"],
        offers=tuple(content["offers"]),
        chosen=content["chosen"],
        terms=terms,
        lines=tuple(lines),
        introduction=content["introduction"],
        exclusions=_listed(content["exclusions"]),
        duties=_listed(content["duties"]),
        payment=content["payment"],
        tests_left_out=tuple(content["tests_left_out"]),
        signed=tuple(content["signed"]),
    )


def cost_line(line: Content, content: Content) -> CostLine:
    """A line of a content with our costs and the margin that holds for it."""
    margin = content["margin_percent"] if line["margin_percent"] is None else line["margin_percent"]
    return CostLine(
        quantity=Decimal(line["quantity"]),
        once=_amounts(line["once"]),
        per_year=_amounts(line["per_year"]),
        margin=Decimal(margin),
    )


def _numbers(content: Content) -> dict[int, int]:
    """The number of each line by its place: from 1 on as they are printed, so that no list leaves numbers out.

    The lines of the recommended offer come first, those paid once before those paid yearly; then the other lines.
    """
    lines, chosen = content["lines"], content["chosen"]
    printed = sorted(
        range(len(lines)), key=lambda at: (chosen not in lines[at]["offers"], lines[at]["once"] is None, at)
    )
    return {place: number for number, place in enumerate(printed, start=1)}


def _offered(number: int, line: Content, content: Content) -> OfferedLine:
    return OfferedLine(
        number=number,
        item=line["item"],
        note=line["note"],
        unit=line["unit"],
        offers=tuple(offer for offer in content["offers"] if offer in line["offers"]),
        priced=price_line(cost_line(line, content), content["currency"]),
        source_class=line["source_class"],
        priced_on=date.fromisoformat(line["priced_on"]) if line["priced_on"] else None,
        is_default=line["is_default"],
    )


def _amounts(ends: Content | None) -> Amounts | None:
    return None if ends is None else Amounts(**{end: Decimal(ends[end]) for end in ("low", "likely", "high")})


def _listed(text: str) -> tuple[str, ...]:
    """The lines of a text that hold something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
