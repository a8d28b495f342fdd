"""The page of respondents: every link with how far it is, and what was sent about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bia.models import Engagement, LinkEmail, LinkPurpose, PersonalLink, Process
from bia.personal_links import LinkState, link_state
from bia.questionnaire import questions_of
from bia.questions import Frame
from bia.respondent_answers import unsent_count


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkRow:
    """One link: its state, how many of its questions are answered, and the e-mail sent last."""

    link: PersonalLink
    processes: Sequence[Process]
    state: LinkState
    answered: int
    asked: int
    last_email: LinkEmail | None
    unsent: int

    @property
    def is_open(self) -> bool:
        return self.state.is_open

    @property
    def has_ended(self) -> bool:
        return self.state in (LinkState.EXPIRED, LinkState.REVOKED)

    @property
    def remind_words(self) -> str:
        """What the button does that sends an e-mail."""
        return "Remind" if self.last_email else "Send the link"

    @property
    def words(self) -> str:
        """The state for the consultant."""
        match self.state:
            case LinkState.OPENED:
                return f"begun, {self.answered} of {self.asked}" if self.answered else "opened, nothing entered"
            case LinkState.FINISHED:
                return f"sent {self.link.finished_at:%-d %b %Y}, {self.answered} of {self.asked}"
            case LinkState.EXPIRED | LinkState.REVOKED if self.answered:
                return f"{self.state}, {self.answered} of {self.asked} entered"
        return str(self.state)


def link_rows(engagement: Engagement, frame: Frame, now: datetime) -> list[LinkRow]:
    """Every link to a questionnaire of an engagement, in the order of the invitations."""
    links = engagement.links.filter(purpose=LinkPurpose.ANSWER).select_related("created_by")
    links = links.prefetch_related("processes", "emails", "answers")
    questions = len(questions_of(frame))
    return [_row(link, questions, now) for link in links]


def _row(link: PersonalLink, questions: int, now: datetime) -> LinkRow:
    processes, answers = list(link.processes.all()), list(link.answers.all())
    answered = {(each.process_id, each.question) for each in answers if not each.withdrawn}
    emails = list(link.emails.all())
    asked = questions * len(processes)
    return LinkRow(
        link=link,
        processes=processes,
        state=link_state(link, now),
        answered=min(len(answered), asked),
        asked=asked,
        last_email=emails[0] if emails else None,
        unsent=unsent_count(answers),
    )


def finding(rows: Sequence[LinkRow]) -> str:
    """What the page says first."""
    if not rows:
        return "Nobody is asked by link yet"
    states = Counter(row.state for row in rows)
    sent = states[LinkState.FINISHED]
    if sent == len(rows):
        return "Everybody has sent their answers" if sent > 1 else f"{rows[0].link.name} has sent the answers"
    return f"{sent} of {len(rows)} {'has' if sent == 1 else 'have'} sent their answers"
