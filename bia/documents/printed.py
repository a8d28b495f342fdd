"""A whole printed document: its cover, the one page that works alone, what words mean, and its sections."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bia.brand import PLAIN, Brand

from .blocks import Section, SignField
from .facts import Facts, clip, count, counted, day_of, joined, long_date, part, plural
from .shortening import lines_of
from .tables import Column, Table, table


@dataclass(frozen=True, slots=True)
class Headline:
    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of the front page. `points` are set as a list."""

    question: str
    text: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The page behind the cover. Each of what is `asked` gets a box to tick; `is_signed` draws a line to sign.

    `table` stands between the answers and what is asked.
    """

    id: str
    title: str
    headlines: tuple[Headline, ...]
    answers: tuple[Answer, ...]
    asks: str
    asked: tuple[str, ...]
    is_signed: bool
    table: Table | None = None

    @property
    def to_sign(self) -> tuple[SignField, ...]:
        """The line to sign, in its fields."""
        if not self.is_signed:
            return ()
        return tuple(SignField(52, label) for label in (_("Date"), _("Name"), _("Signature")))

    @property
    def is_airy(self) -> bool:
        """Whether it says so little that its rows are set further apart: the page is its own all the same."""
        texts = [text for answer in self.answers for text in (answer.text, *answer.points)] + list(self.asked)
        lines = sum(map(lines_of, texts)) + 2 * len(self.answers)
        beside = (ROWS_OF_A_TABLE + len(self.table.rows) if self.table else 0) + (ROWS_TO_SIGN if self.is_signed else 0)
        return lines + beside <= AIRY_UNTIL


@dataclass(frozen=True, slots=True)
class Cover:
    firm: str
    title: str
    kind: str
    sub: str
    long: bool
    facts: tuple[tuple[str, str], ...]
    fictional: bool
    notice: str
    brand: Brand = PLAIN
    client: str = ""

    @property
    def firm_logo(self) -> str:
        """Where the document finds the logo of those who send it; "" without one."""
        return self.brand.firm_file and f"logos/{self.brand.firm_file}"

    @property
    def client_logo(self) -> str:
        """Where the document finds the client's logo; "" without one."""
        return self.brand.client_file and f"logos/{self.brand.client_file}"

    @property
    def firm_alt(self) -> str:
        """What the logo of those who send it shows, in words."""
        return _("Logo of %(name)s") % {"name": self.firm}

    @property
    def client_alt(self) -> str:
        """What the client's logo shows, in words."""
        return _("Logo of %(name)s") % {"name": self.client or _("the client")}


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """Everything the templates of a document print. `conventions` says how its figures are read.

    `is_short`: its contents stand on the cover, and how its figures are read in its last section.
    """

    title: str
    author: str
    description: str
    keywords: str
    made_at: str
    head: str
    foot: str
    cover: Cover
    front: FrontPage
    conventions: str
    words: Table | None
    levels: tuple[tuple[int, str], ...]
    sections: tuple[Section, ...]
    charts: dict[str, str]
    is_short: bool = False


ROWS_OF_A_TABLE, ROWS_TO_SIGN = 4, 5  # lines that its caption and head take, and a line to sign
AIRY_UNTIL = 40  # lines on a front page, those between its rows included; it holds some 48
UNKNOWN = plural(
    "complete for all processes; the availability of %(count)s service is not known",
    "complete for all processes; the availability of %(count)s services is not known",
)
UNANSWERED = plural("%(count)s process with questions not asked", "%(count)s processes with questions not asked")


def meanings(words: tuple[tuple[str, str], ...]) -> Table | None:
    """What the words of a document mean in it."""
    return table(
        _("Words used throughout"),
        [Column(_("Word"), 20), Column(_("Meaning here"), 102)],
        [(_(word), _(text)) for word, text in words],
    )


def levels_of(facts: Facts) -> tuple[tuple[int, str], ...]:
    """The severity levels with their numbers."""
    return tuple(enumerate(facts.levels))


def client_of(facts: Facts) -> str:
    """The client's name, "not asked" without one."""
    return _client_name(facts) or _("not asked")


def _client_name(facts: Facts) -> str:
    client = facts.result.get("client") or part(facts.case, "client", "name")
    if isinstance(client, dict):
        client = client.get("name")
    return str(client or "")


def scope_of(facts: Facts) -> str:
    """How many processes, services and sites there are."""
    sites = len(facts.case.get("sites") or ())
    scope = [count(len(facts.processes), "process", "processes"), count(len(facts.services), "service")]
    if sites:
        scope.append(count(sites, "site"))
    return joined(scope)


def cover_of(facts: Facts, title: str, kind: str, sub: str, date: str, more: tuple[tuple[str, str], ...] = ()) -> Cover:
    """The cover. `kind` says which document it is, `sub` what it answers, `more` are facts beyond the usual ones."""
    unanswered = sum(1 for one in facts.processes if one.get("not_asked"))
    answered = _("complete, no question is open") if facts.processes else _("nothing was asked yet")
    unknown = sum(1 for one in facts.services if part(one, "today", "availability") is None)
    if facts.processes and unknown:
        answered = counted(unknown, *UNKNOWN)
    as_of = facts.result.get("as_of")
    rows = (
        (_("Client"), client_of(facts)),
        (_("Scope"), scope_of(facts)),
        (
            _("Date"),
            _("%(date)s, on the facts of %(as_of)s") % {"date": date, "as_of": day_of(as_of)} if as_of else date,
        ),
        (
            _("Answers"),
            counted(unanswered, *UNANSWERED) if unanswered else answered,
        ),
        *more,
    )
    return Cover(
        firm=facts.workspace,
        title=title,
        kind=kind,
        sub=sub,
        long=len(title) > 60,
        facts=rows,
        fictional=bool(facts.result.get("fictional")),
        notice=_notice(str(facts.result.get("notice") or "")),
        brand=facts.brand,
        client=_client_name(facts),
    )


def title_of(facts: Facts, otherwise: str) -> str:
    return str(facts.result.get("title") or facts.case.get("title") or otherwise)


def head_of(kind: str, title: str) -> str:
    """The running head, short enough for its line."""
    return clip(f"{kind} · {title}", 62)


def foot_of(facts: Facts) -> str:
    """The running foot: which plan, of which day, from which snapshot."""
    snapshot = str(facts.result.get("case_sha256") or "")
    return _("Plan %(number)s · %(made_at)s · Snapshot %(snapshot)s") % {
        "number": facts.number,
        "made_at": long_date(facts.made_at),
        "snapshot": snapshot[:8],
    }


def _notice(text: str) -> str:
    """The notice without a leading "Fictional.", which the cover prints itself."""
    head, dot, rest = text.partition(".")
    return rest.strip() if dot and head.strip().lower() == "fictional" else text
