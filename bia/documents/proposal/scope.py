"""Who does what, when it is done, what is agreed to, and how the figures were made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bia import units
from bia.documents.blocks import Bullets, Heading, Section, Signatures, Text, blocks
from bia.documents.evidence import assumption_row, spaced
from bia.documents.facts import Json, count, day_of, full_stop, joined, long_date, part, sentence
from bia.documents.tables import Cell, Column, Table, table
from bia.documents.test_plan import Test, expected, tests_of, witness
from bia.usual_words import setting_name

from .source import Source, day_said, status_said

MOST_TESTS, MOST_DUTIES = 24, 14


def scope(source: Source) -> Section:
    """Acceptance tests, what is and is not included, and what the client does."""
    tests = chosen_tests(source)
    if tests:
        lead = ngettext(
            "The work is done when the %(count)s test below has passed in front of you.",
            "The work is done when the %(count)s tests below have passed in front of you.",
            len(tests),
        ) % {"count": len(tests)}
    else:
        lead = _("No acceptance test has been agreed yet: name the first one before you order.")
    return Section(
        id="scope",
        title=_("Scope, duties and acceptance"),
        question=_("Who does what, and when is it done?"),
        lead=lead,
        blocks=blocks(_tests(source, tests), _proof(source, tests), *_bounds(source)),
    )


@dataclass(frozen=True, slots=True)
class AcceptanceTest:
    """A test that the client agrees to: what is done, what must come out, for which services, and who witnesses it."""

    text: str
    passes_if: str
    services: tuple[str, ...]
    witness: str


def chosen_tests(source: Source) -> list[AcceptanceTest]:
    """The tests that were not left out, each once, with the values that the test plan expects."""
    keys: dict[str, str] = {}
    for service in source.recommended:
        for number, text in enumerate(service["recommendation"].get("tests") or ()):
            keys.setdefault(str(text), f"{service['id']}.{number}")
    planned = {test.text: test for test in tests_of(source.facts)}
    left_out = set(source.values.tests_left_out)
    return [_agreed(planned[text]) for text, key in keys.items() if key not in left_out]


def _agreed(test: Test) -> AcceptanceTest:
    return AcceptanceTest(
        text=test.text,
        passes_if=expected(test) or _("It goes as described, and the time it took is written down"),
        services=tuple(str(service["id"]) for service in test.services),
        witness=witness(test),
    )


def _tests(source: Source, tests: Sequence[AcceptanceTest]) -> Table | None:
    made = table(
        _("Proof of concept and acceptance tests, at a time you choose"),
        [
            Column(_("No."), 10, "id"),
            Column(_("We do"), 50),
            Column(_("It passes if"), 46),
            Column(_("Service"), 26),
            Column(_("Your witness"), 22),
            Column(_("Passed"), 14, "c"),
        ],
        [
            (
                f"A{number}",
                Cell(full_stop(test.text), "plain"),
                Cell(full_stop(sentence(test.passes_if)), "plain"),
                joined(test.services),
                test.witness,
                Cell("", "box"),
            )
            for number, test in enumerate(tests[:MOST_TESTS], start=1)
        ],
        row_head=1,
        dense=True,
    )
    return made and replace(made, kind=made.kind.replace("whole", ""))  # few rows, but high ones: it may go on


def _proof(source: Source, tests: Sequence[object]) -> Text | None:
    if not tests:
        return None
    return Text(
        _(
            "The same tests run twice: as a proof of concept on part of the house before anything is bought for all of "
            "it, and as acceptance of the whole. A test that is stated to fail passes by failing as stated. What is "
            "measured replaces the estimate of this proposal."
        )
    )


def _servers_beyond_one(source: Source) -> Iterable[str]:
    """A load that asks for more servers than the one that is priced or stands."""
    for service in source.recommended:
        figures = part(service, "sizing", "figures") or ()
        needed = next((each["likely"] for each in figures if each["about"] == "servers" and each["likely"]), 1)
        if needed > 1 and part(service, "recommendation", "platform") == "single-server":
            yield _(
                "Servers beyond the one of %(name)s: its load asks for %(count)s, and those that do not stand yet have "
                "no price here."
            ) % {"name": service["name"], "count": f"{needed:g}"}


def _bounds(source: Source) -> Iterable[Heading | Bullets | Text]:
    values = source.values
    yield Heading(_("Not included"), kind="")
    usual = [
        _("What is not in the price lines, though a text names it."),
        _("What the table of points that are not covered lists."),
        _("Failures of providers: a service level pays money back and brings no hour back."),
    ]
    unpriced = [str(one["text"]) for one in source.facts.result.get("findings") or () if one["id"] == "not-priced"]
    found = (*values.exclusions, *dict.fromkeys(unpriced), *_servers_beyond_one(source), *usual)
    yield Bullets(tuple(full_stop(each) for each in found))
    yield Heading(_("What you do"), kind="")
    confirmed = list(
        dict.fromkeys(
            str(text) for service in source.recommended for text in service["recommendation"].get("to_confirm") or ()
        )
    )
    usual = [
        _("Name who decides, who witnesses the tests and who may stop them."),
        _("Give access to rooms, systems and accounts when it was agreed."),
        _("Have the owners sign the answers that are not signed yet."),
    ]
    yield Bullets(tuple(full_stop(each) for each in (*values.duties, *confirmed[:MOST_DUTIES], *usual)))


def terms(source: Source) -> Section:
    """The risks that stay, the terms, and where it is signed."""
    return Section(
        id="terms",
        title=_("Risk, validity and signatures"),
        question=_("What are we agreeing to?"),
        lead=_("To a set of tested measures at a known price, and to the risks that stay with you."),
        blocks=blocks(_risks(), _terms(source), Signatures(client=source.values.client, firm=source.facts.workspace)),
    )


def _risks() -> Bullets:
    return Bullets(
        (
            _("High availability is not a backup: it copies an error or an encryption at once (R98). You need both."),
            _("A provider’s service level is a credit on the invoice. It does not pay your loss."),
            _(
                "Only devices and versions that the maker or the partner confirmed are counted (R85); the list is "
                "checked before the order and after every firmware change."
            ),
            _("Expected losses and downtimes are averages over many years. One year can be far better or far worse."),
            _("Nothing in this proposal promises that a failure cannot happen."),
        )
    )


def _terms(source: Source) -> Table | None:
    values = source.values
    until = {"days": count(values.validity_days, "day"), "day": day_said(values.valid_until)}
    if values.sent_on is None:
        validity = _("%(days)s from the day it is sent; this is a draft and no offer.") % until
    else:
        validity = _("%(days)s, until %(day)s. Prices of hardware, licences and clouds move.") % until
    defaults = values.defaults_of(values.chosen)
    price = _("Net amounts; tax is shown apart.") if values.terms.tax_percent else _("Net amounts without tax.")
    if defaults:
        price += " " + ngettext(
            "%(count)s line is a default, replaced by a quote before the order; above the high value it is a change.",
            "%(count)s lines are defaults, replaced by quotes before the order; above the high value it is a change.",
            defaults,
        ) % {"count": defaults}
    rows = [
        (_("Status"), f"{status_said(values.status)}, {values.number}, {_('version')} {values.version}"),
        (_("Validity"), validity),
        (_("Price"), price),
        (
            _("Changes"),
            _(
                "A change of scope, quantity or price is agreed in writing before work starts, as a new version "
                "of this proposal; the version before it no longer counts."
            ),
        ),
        *([(_("Payment and delivery"), values.payment)] if values.payment else ()),
        *([(_("Contact"), values.contact)] if values.contact else ()),
    ]
    return table(
        _("Terms"),
        [Column(_("Subject"), 32), Column(_("Agreed"), 90)],
        [(Cell(subject, "plain"), text) for subject, text in rows],
    )


def appendix(source: Source, sha256: str) -> Section:
    """Sources of the figures that are not the client's, conventions, and the snapshot."""
    facts = source.facts
    snapshot: list[tuple[str, str | Cell]] = [
        (_("Plan"), _("%(number)s, made on %(day)s") % {"number": facts.number, "day": long_date(facts.made_at)}),
        (_("Answers as of"), day_of(facts.result.get("as_of") or _(units.NOT_ASKED))),
        (
            _("Case, SHA-256"),
            Cell(spaced(str(facts.result.get("case_sha256") or "")) or _(units.NOT_KNOWN), "hash"),
        ),
        (_("Proposal, SHA-256"), Cell(spaced(sha256), "hash")),
        (_("Engine, catalogue"), _engine(source)),
        (
            _("Money"),
            _("%(currency)s, compared over %(years)s, prices of later years as today’s")
            % {"currency": source.currency, "years": source.years_said()},
        ),
        (
            _("Price lines"),
            _("quoted: an offer or a contract; default: a list price or an estimate that a quote replaces"),
        ),
        (_("Attached"), "proposal.json (ninefold-proposal/1)"),
    ]
    return Section(
        id="appendix",
        title=_("How the figures were made"),
        question=_("Whose numbers are these?"),
        lead=_(
            "Your answers, rules that are published, and the figures below, each with its source. The same answers "
            "and the same engine give the same figures."
        ),
        blocks=blocks(
            table(
                _("Snapshot"),
                [Column(_("Item"), 36), Column(_("Value"), 86)],
                [(Cell(name, "plain"), value) for name, value in snapshot],
            ),
            _conventions(source),
            _assumptions(source),
        ),
    )


def _engine(source: Source) -> str:
    result = source.facts.result
    return ", ".join(str(result[key]) for key in ("engine_version", "catalogue_version") if result.get(key))


KEPT = ("mtpd", "rto", "planned", "loss")  # conventions that this document leans on


def _conventions(source: Source) -> Table | None:
    return table(
        _("Conventions; all of them stand in the availability plan"),
        [Column(_("Subject"), 24), Column(_("Rule"), 98)],
        [
            (Cell(setting_name(str(one["id"])), "plain"), str(one["text"]))
            for one in source.facts.result.get("conventions") or ()
            if one["id"] in KEPT
        ],
        dense=True,
    )


MOST_ASSUMPTIONS = 6


def _assumptions(source: Source) -> Table | None:
    """The figures of the catalogue behind this document, those behind its sizes first; prices are not among them."""
    facts = source.facts
    sizes = {
        name
        for service in facts.services
        for figure in (service.get("sizing") or {}).get("figures") or ()
        for name in figure.get("assumptions") or ()
    }
    found = [one for one in facts.result.get("assumptions") or () if not is_price(one, source)]
    shown = sorted(found, key=lambda one: one["id"] not in sizes)[:MOST_ASSUMPTIONS]
    caption = _("Figures that are not yours, and where they come from")
    if len(found) > len(shown):
        caption += ". " + _("%(count)s more in the plan.") % {"count": len(found) - len(shown)}
    return table(
        caption,
        [
            Column(_("No."), 14, "id"),
            Column(_("Assumption"), 62),
            Column(_("Low"), 14, "n"),
            Column(_("Likely"), 14, "n"),
            Column(_("High"), 14, "n"),
            Column(_("Class"), 18, "gap"),
            Column(_("Source"), 32),
        ],
        [assumption_row(one) for one in shown],
        row_head=1,
        dense=True,
    )


def is_price(assumption: Json, source: Source) -> bool:
    """Whether a figure of the catalogue tells what something costs us: its price, or the days of work behind one."""
    unit = str(assumption.get("unit") or "")
    in_lines = {
        line.get("price_id")
        for service in source.facts.services
        for option in (*(service.get("options") or ()), service.get("recommendation") or {})
        for line in option.get("cost_lines") or ()
    }
    return assumption.get("id") in in_lines or unit.startswith("days") or bool(re.match(r"[A-Z]{3}\b", unit))
