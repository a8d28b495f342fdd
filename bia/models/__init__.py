"""The domain model, one module a concept."""

from .accounts import EDITING_ROLES, Membership, Role, User, Workspace
from .appointments import Appointment
from .documents import Document, DocumentKind
from .drafts import ImportDraft
from .engagements import Engagement, Site
from .interviews import UNCONFIRMED, Answer, AnswerRevision, Source
from .jobs import OPEN_STATES, Job, JobState
from .links import EmailKind, LinkEmail, LinkPurpose, PersonalLink
from .plans import Plan
from .processes import Dependency, DependencyChange, Process
from .remarks import Confidence, EvidenceFile, Mark, Note, ParkedItem
from .respondents import RespondentAnswer, Settlement
from .scale import SetAside
from .services import Service, ServiceKind

__all__ = [
    "EDITING_ROLES",
    "OPEN_STATES",
    "UNCONFIRMED",
    "Answer",
    "AnswerRevision",
    "Appointment",
    "Confidence",
    "Dependency",
    "DependencyChange",
    "Document",
    "DocumentKind",
    "EmailKind",
    "Engagement",
    "EvidenceFile",
    "ImportDraft",
    "Job",
    "JobState",
    "LinkEmail",
    "LinkPurpose",
    "Mark",
    "Membership",
    "Note",
    "ParkedItem",
    "PersonalLink",
    "Plan",
    "Process",
    "RespondentAnswer",
    "Role",
    "Service",
    "ServiceKind",
    "SetAside",
    "Settlement",
    "Site",
    "Source",
    "User",
    "Workspace",
]
