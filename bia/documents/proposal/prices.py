"""Prices line by line: quantity, unit, price, where it comes from and whether it is quoted; then discount and tax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bia import units
from bia.budget_kept import Kept, kept
from bia.documents.blocks import Section, Text, blocks
from bia.documents.facts import NO_BREAK, joined
from bia.documents.tables import Cell, Column, Row, Table, group, table, total
from bia.proposing.values import OfferedLine
from bia.usual_words import source_class
from planner.pricing import Price

from .source import Source, day_said, letters, offer_name


def prices(source: Source) -> Section:
    """Every line of the recommended offer, its sums, and what the other offers add."""
    chosen = source.values.chosen
    lead = _("Every line of %(offer)s, with where its price comes from. %(defaults)s") % {
        "offer": offer_name(chosen),
        "defaults": defaults_said(source, chosen),
    }
    return Section(
        id="prices",
        title=_("Prices, line by line"),
        question=_("What exactly do we pay for?"),
        lead=lead,
        blocks=blocks(_bill(source), _sums(source), _movement(source), _others(source)),
    )


def _columns(source: Source, last: str) -> list[Column]:
    return [
        Column(_("No."), 8, "id"),
        Column(_("Line"), 50),
        Column(_("Quantity"), 17, "n"),
        Column(_("Each"), 20, "n"),
        Column(_("Amount"), 21, "n"),
        Column(_("low to high"), 25, "n"),
        Column(last, 27, "gap"),
    ]


def _bill(source: Source) -> Table | None:
    chosen = source.values.chosen
    lines = source.values.lines_of(chosen)
    rows: list[Row | Sequence[str | Cell]] = []
    for label, name in ((_("Once"), "once"), (_("A year"), "per_year")):
        priced = [(line, price) for line in lines if (price := getattr(line.priced, name)) is not None]
        if priced:
            rows.append(group(label))
            rows += [_line(source, line, price, _source(line)) for line, price in priced]
            low, likely, high = (getattr(one, name).list_price for one in source.totals[chosen])
            rows.append(
                total(
                    "",
                    _("%(label)s, all") % {"label": label},
                    "",
                    "",
                    source.price(likely),
                    _ends(source, low, high),
                    "",
                )
            )
    return table(
        _("Bill of materials of %(offer)s, %(currency)s without tax; each line is its quantity times the price of one")
        % {"offer": offer_name(chosen), "currency": source.currency},
        _columns(source, _("Source, date")),
        rows,
        row_head=1,
    )


def _line(source: Source, line: OfferedLine, price: Price, last: str | Cell) -> tuple[str | Cell, ...]:
    item = f"{line.item} ({line.note})" if line.note else line.item
    return (
        str(line.number),
        Cell(item, "plain"),
        quantity(line),
        source.price(price.each.likely),
        source.price(price.amount.likely),
        _ends(source, price.amount.low, price.amount.high),
        last,
    )


def quantity(line: OfferedLine) -> str:
    """How many of what: "2 VM", "1"."""
    number = units.in_digits(f"{line.priced.quantity.normalize():,f}")
    return f"{number} {line.unit}".strip().translate(NO_BREAK)


def _ends(source: Source, low: Decimal, high: Decimal) -> str:
    return "–" if low == high else source.spread(low, high)


def _source(line: OfferedLine) -> Cell:
    """The class of a price and its day; default or quoted. Whose list it was would tell our cost."""
    word = _("default") if line.is_default else _("quoted")
    parts = [word] if not line.is_default or not line.source_class else [word, source_class(line.source_class)]
    if line.priced_on:
        parts.append(f"{line.priced_on:%Y-%m}")
    return Cell(", ".join(parts), "" if line.is_default else "strong")


def _sums(source: Source) -> Table | None:
    """From list price over discount and tax to what is paid, the offers side by side."""
    shown = [offer for offer in source.values.offers if source.values.lines_of(offer)]
    if not shown:
        return None
    each = {1: 54, 2: 29, 3: 20}[len(shown)]
    columns = [Column(_("Sum"), 168 - 2 * each * len(shown))]
    for offer in shown:
        kind = "n pick" if offer == source.values.chosen and len(shown) > 1 else "n"
        columns += [
            Column(_("%(offer)s, once") % {"offer": offer_name(offer)}, each, kind),
            Column(_("a year"), each, kind),
        ]
    return table(
        _("Sums in %(currency)s, likely values") % {"currency": source.currency},
        columns,
        list(_sum_rows(source, shown)),
    )


def _sum_rows(source: Source, shown: Sequence[str]) -> Iterator[Row | Sequence[str | Cell]]:
    terms = source.values.terms
    likely = [source.totals[offer][1] for offer in shown]

    def amounts(name: str, sign: int = 1) -> list[str]:
        return [source.price(sign * getattr(part, name) + 0) for one in likely for part in (one.once, one.per_year)]

    yield (Cell(_("Price"), "plain"), *amounts("list_price"))
    if terms.discount_percent or terms.discount_amount:
        off = _("Discount")
        if terms.discount_percent:
            off = _("Discount, %(percent)s %%") % {"percent": _percent(terms.discount_percent)}
        yield (Cell(off, "plain"), *amounts("discount", -1))
        yield (Cell(_("Net"), "plain"), *amounts("net"))
    if terms.tax_percent:
        label = _("Tax, %(percent)s %%") % {"percent": _percent(terms.tax_percent)}
        yield (Cell(label, "plain"), *amounts("tax"))
        yield total(_("To pay"), *amounts("gross"))
    over = _("Net over %(years)s: once and %(count)s × a year") % {
        "years": source.years_said(),
        "count": f"{source.years:f}",
    }
    yield (Cell(over, "plain"), *(cell for offer in shown for cell in ("", source.price(source.over(offer)[1]))))


def _percent(number: Decimal) -> str:
    return units.in_digits(f"{number.normalize():f}")


def _movement(source: Source) -> Text:
    values = source.values
    low, _likely, high = source.over(values.chosen)
    if not values.lines_of(values.chosen):
        text = ""
    elif low == high:
        text = _fixed(source)
    else:
        text = _(
            "How the price moves. If every default comes in at its low or at its high value, %(offer)s costs %(range)s "
            "over %(years)s. A quote replaces the range of its line."
        ) % {
            "offer": offer_name(values.chosen),
            "range": source.spread_priced(low, high),
            "years": source.years_said(),
        }
    budget = " ".join(filter(None, (budget_said(source), _otherwise_in_the_plan(source))))
    note = "" if values.terms.tax_percent else _("All amounts are without tax.")
    return Text(" ".join(filter(None, (text, budget))), note=note)


def _fixed(source: Source) -> str:
    """Until when prices hold that are all quoted; a draft holds none yet."""
    values = source.values
    if values.sent_on is None:
        return _(
            "Every price is quoted. They are fixed from the day this is sent for as long as it is valid; it is a draft."
        )
    return _("The prices of this offer are fixed until %(day)s.") % {"day": day_said(values.valid_until)}


def _otherwise_in_the_plan(source: Source) -> str:
    """Why the availability plan says another cost over the years. Nothing of it tells a margin."""
    rate = source.facts.result.get("discount_rate")
    if rate is None or not source.values.lines_of(source.values.chosen):
        return ""
    return _(
        "The availability plan states costs as present values, at planning prices and with later years discounted by "
        "%(rate)s a year, to compare designs; this proposal adds up what is paid, so the two sums differ."
    ) % {"rate": units.share(rate)}


def defaults_said(source: Source, offer: str) -> str:
    """How many price lines of an offer are still defaults, in a sentence."""
    lines, defaults = len(source.values.lines_of(offer)), source.values.defaults_of(offer)
    if not lines:
        return _("There is no price line yet.")
    if not defaults:
        return _("Every price line is quoted.")
    return ngettext(
        "%(defaults)s of %(count)s price line is still a default.",
        "%(defaults)s of %(count)s price lines are still defaults.",
        lines,
    ) % {"defaults": defaults, "count": lines}


def budget_said(source: Source) -> str:
    """How the price, likely and high, stands to the budget that the client named; empty where none was."""
    budget = source.facts.portfolio.get("budget") or {}
    _low, likely, high = source.totals[source.values.chosen]
    pairs = [
        (budget.get("capex"), likely.once.net, high.once.net, _("%(amount)s once")),
        (budget.get("opex_per_year"), likely.per_year.net, high.per_year.net, _("%(amount)s every year")),
    ]
    keeps = kept((ceiling, at_likely, at_high) for ceiling, at_likely, at_high, _when in pairs)
    if keeps is None or not source.values.lines_of(source.values.chosen):
        return ""
    ceilings = joined(
        when % {"amount": source.priced(Decimal(str(ceiling)))}
        for ceiling, _likely, _high, when in pairs
        if ceiling is not None
    )
    said = {
        Kept.WITHIN: _("It is within the budget you named: %(ceilings)s."),
        Kept.AT_LIKELY: _("At likely values it is within, at high values above the budget you named: %(ceilings)s."),
        Kept.ABOVE: _("At likely values it is above the budget you named: %(ceilings)s."),
    }
    return said[keeps] % {"ceilings": ceilings}


def _others(source: Source) -> Table | None:
    """Lines that are in other offers alone."""
    chosen = source.values.chosen
    rows: list[Sequence[str | Cell]] = []
    others = (line for line in source.values.lines if chosen not in line.offers)
    for line in sorted(others, key=lambda line: line.number):
        for price, when in ((line.priced.once, _("once")), (line.priced.per_year, _("a year"))):
            if price is not None:
                word = _("default") if line.is_default else _("quoted")
                rows.append(_line(source, line, price, f"{letters(line.offers)}, {when}, {word}"))
    return table(
        _("Lines that only the other offers hold, %(currency)s without tax") % {"currency": source.currency},
        _columns(source, _("In, when, price")),
        rows,
        row_head=1,
        dense=True,
    )
