"""What the pages of a proposal show. Amounts are in words here; costs and margins only for who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bia.forms.proposals import INLINE, LineForm, line_initial, show_decimal
from bia.models import Proposal, ProposalLine
from planner.pricing import Amounts, ClientLine, Price, Sum, decimals_of, price_line

from .bill import OFFERS, catalogued
from .content import content_of, line_content
from .transitions import STEPS
from .values import ProposalValues, cost_line

OFFER_NAMES = dict(OFFERS)


def exact(amount: Decimal, currency: str) -> str:
    """An amount with every decimal of its currency, its thousands apart."""
    return f"{amount:,.{decimals_of(currency)}f}"


def exact_range(amounts: Amounts, currency: str) -> str:
    """Low to high; empty where they are the same."""
    return "" if amounts.is_one else f"{exact(amounts.low, currency)} to {exact(amounts.high, currency)}"


@dataclass(frozen=True, slots=True)
class ShownPrice:
    amount: str
    spread: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What somebody else saved in a line meanwhile, beside what was typed: rows of label, stored, typed."""

    revision: int
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """A line of the list. `form` holds cost and margin: it is None in the view of the client."""

    line: ProposalLine
    number: int
    once: ShownPrice | None
    yearly: ShownPrice | None
    form: LineForm | None
    is_first: bool
    is_last: bool
    error: str = ""
    clash: Clash | None = None

    @property
    def offers(self) -> str:
        return ", ".join(OFFER_NAMES.get(offer, offer) for offer in self.line.offers)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSums:
    """The sums of one offer as rows of (label, once, a year); `over` is net over the years."""

    name: str
    is_chosen: bool
    lines: int
    defaults: int
    rows: tuple[tuple[str, str, str, bool], ...]
    over: str


def offer_choices(offers: Iterable[str]) -> list[tuple[str, str]]:
    """Offers with their names, in their order."""
    held = set(offers)
    return [(key, name) for key, name in OFFERS if key in held]


def line_rows(
    proposal: Proposal,
    *,
    with_costs: bool,
    bound: Mapping[int, LineForm] | None = None,
    error: str = "",
    clash: Clash | None = None,
) -> list[LineRow]:
    """Every line that is not removed. `bound` are forms with what was typed, by the key of their line."""
    lines = list(proposal.lines.filter(is_removed=False))
    content = {"margin_percent": proposal.margin_percent}
    rows = []
    for number, line in enumerate(lines, start=1):
        form = (bound or {}).get(line.pk) or line_form(proposal, line)
        rows.append(
            LineRow(
                line=line,
                number=number,
                form=form if with_costs else None,
                is_first=number == 1,
                is_last=number == len(lines),
                error=error if line.pk in (bound or {}) else "",
                clash=clash if line.pk in (bound or {}) else None,
                **_shown(price_line(cost_line(line_content(line), content), proposal.currency), proposal.currency),
            )
        )
    return rows


def clash_of(line: ProposalLine, form: LineForm) -> Clash:
    """Where what was typed differs from what stands stored in a line by now."""
    stored = line_initial(line)
    rows = []
    for name, typed in form.cleaned_data.items():
        now, here = (_in_words(value) for value in (stored[name], typed))
        if now != here:
            rows.append({"label": str(form[name].label), "stored": now, "typed": here})
    return Clash(revision=line.revision, rows=tuple(rows))


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return show_decimal(value)
    if isinstance(value, list):
        return ", ".join(name for key, name in OFFERS if key in value)
    return "" if value is None else str(value)


def line_form(proposal: Proposal, line: ProposalLine, data: Any = None) -> LineForm:
    """The form of a line; its boxes have ids of their own, and say whose they are."""
    form = LineForm(
        data,
        offers=offer_choices(proposal.offers),
        currency=proposal.currency,
        catalogued=lambda: catalogued(proposal.plan.result, line.key),
        initial=line_initial(line),
        auto_id=f"line-{line.pk}-%s",
    )
    for name, field in form.fields.items():
        field.widget.attrs["form"] = f"line-{line.pk}-form"
        if name in INLINE:
            field.widget.attrs["aria-label"] = f"{field.label or form[name].label}, line {line.position}"
    return form


def new_line_form(proposal: Proposal, data: Any = None) -> LineForm:
    """The form of a line of one's own, in every offer unless somebody says otherwise."""
    return LineForm(
        data,
        offers=offer_choices(proposal.offers),
        currency=proposal.currency,
        initial={"quantity": "1", "offers": list(proposal.offers)},
        auto_id="new-%s",
    )


def _shown(priced: ClientLine, currency: str) -> dict[str, ShownPrice | None]:
    def show(price: Price | None) -> ShownPrice | None:
        if price is None:
            return None
        return ShownPrice(exact(price.amount.likely, currency), exact_range(price.amount, currency))

    return {"once": show(priced.once), "yearly": show(priced.per_year)}


def sums_of(values: ProposalValues, years: Decimal) -> list[OfferSums]:
    """The sums of every offer that is shown."""
    return [_sums(values, offer, years) for offer in values.offers]


def _sums(values: ProposalValues, offer: str, years: Decimal) -> OfferSums:
    totals, currency = values.totals_of(offer), values.currency
    names = (("list_price", "Price"), ("discount", "Discount"), ("net", "Net"), ("tax", "Tax"), ("gross", "To pay"))
    is_plain = not (values.terms.discount_percent or values.terms.discount_amount)
    shown = [
        (key, label)
        for key, label in names
        if not (is_plain and key in ("discount", "net")) and not (key == "tax" and not values.terms.tax_percent)
    ]
    if is_plain and not values.terms.tax_percent:
        shown = [("net", "Price")]

    def amount(of: Sum, key: str) -> str:
        found: Decimal = getattr(of, key)
        return f"−{exact(found, currency)}" if key == "discount" and found else exact(found, currency)

    return OfferSums(
        name=OFFER_NAMES.get(offer, offer),
        is_chosen=offer == values.chosen,
        lines=len(values.lines_of(offer)),
        defaults=values.defaults_of(offer),
        rows=tuple(
            (label, amount(totals.once, key), amount(totals.per_year, key), key == shown[-1][0]) for key, label in shown
        ),
        over=exact(totals.net_over(years, currency), currency),
    )


def discount_fault(values: ProposalValues) -> str:
    """That the discount takes off more than is paid once, or all that is paid; empty where it does not."""
    if not (offers := values.discounted_away):
        free = " and ".join(OFFER_NAMES.get(one, one) for one in values.given_away)
        return f"The discount leaves nothing to pay of {free}." if free else ""
    currency, off = values.currency, exact(values.terms.discount_amount, values.currency)
    prices = (f"{OFFER_NAMES.get(one, one)} {exact(values.totals_of(one).once.list_price, currency)}" for one in offers)
    return f"The discount of {currency} {off} is more than is paid once: {', '.join(prices)}."


def earnings(proposal: Proposal, values: ProposalValues, years: Decimal) -> dict[str, str]:
    """What the chosen offer costs us and leaves over the years, for who may see it."""
    content = content_of(proposal)
    cost = Decimal(0)
    for line in content["lines"]:
        if proposal.chosen in line["offers"]:
            one = cost_line(line, content)
            once, yearly = (each.likely if each else Decimal(0) for each in (one.once, one.per_year))
            cost += one.quantity * (once + yearly * years)
    net = values.totals_of(proposal.chosen).net_over(years, proposal.currency)
    margin = f"{(net - cost) / net:.1%}".replace("%", " %") if net else "none"
    return {"cost": exact(cost, proposal.currency), "left": exact(net - cost, proposal.currency), "margin": margin}


def years_of(result: Mapping[str, Any]) -> Decimal:
    """The horizon of a plan in years; one where it has none."""
    return Decimal(str(result.get("horizon_years") or 1)).normalize()


def acceptance_tests(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(key, text) of every test of the recommended designs, each text once, in the order of the services."""
    found: dict[str, str] = {}
    for service in result.get("services") or ():
        for number, text in enumerate((service.get("recommendation") or {}).get("tests") or ()):
            found.setdefault(str(text), f"{service['id']}.{number}")
    return [(key, text) for text, key in found.items()]


def happened(step: str) -> str:
    """A step in the life of a proposal, as its history calls it."""
    return STEPS[step].happened if step in STEPS else "Draft made"


def said_of(proposal: Proposal, today: date) -> str:
    """How long the proposal is valid, in a sentence; empty for a draft."""
    until = proposal.valid_until
    if until is None:
        return ""
    return f"Sent on {proposal.sent_on:%-d %B %Y}, valid until {until:%-d %B %Y}"
