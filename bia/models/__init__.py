"""The domain model, one module a concept."""

from .accounts import EDITING_ROLES, Membership, Role, User, Workspace
from .appointments import Appointment
from .branding import Branding
from .document_links import DocumentEmail, DocumentLink
from .documents import Document, DocumentFile, DocumentKind, FileForm
from .drafts import ImportDraft
from .engagements import Engagement, Language, Site
from .interviews import UNCONFIRMED, Answer, AnswerRevision, Source
from .jobs import OPEN_STATES, Job, JobState
from .links import EmailKind, LinkEmail, LinkPurpose, PersonalLink
from .plans import Plan
from .processes import Dependency, DependencyChange, Process
from .proposals import (
    Proposal,
    ProposalEvent,
    ProposalLine,
    ProposalStatus,
    ProposalVersion,
)
from .quick import QuickSizing
from .remarks import Confidence, EvidenceFile, Mark, Note, ParkedItem
from .respondents import RespondentAnswer, Settlement
from .scale import SetAside
from .services import Service, ServiceKind
from .signing import Objection, Reopening, SignedHow, SignedVersion

__all__ = [
    "EDITING_ROLES",
    "OPEN_STATES",
    "UNCONFIRMED",
    "Answer",
    "AnswerRevision",
    "Appointment",
    "Branding",
    "Confidence",
    "Dependency",
    "DependencyChange",
    "Document",
    "DocumentEmail",
    "DocumentFile",
    "DocumentKind",
    "DocumentLink",
    "EmailKind",
    "Engagement",
    "EvidenceFile",
    "FileForm",
    "ImportDraft",
    "Job",
    "JobState",
    "Language",
    "LinkEmail",
    "LinkPurpose",
    "Mark",
    "Membership",
    "Note",
    "Objection",
    "ParkedItem",
    "PersonalLink",
    "Plan",
    "Process",
    "Proposal",
    "ProposalEvent",
    "ProposalLine",
    "ProposalStatus",
    "ProposalVersion",
    "QuickSizing",
    "Reopening",
    "RespondentAnswer",
    "Role",
    "Service",
    "ServiceKind",
    "SetAside",
    "Settlement",
    "SignedHow",
    "SignedVersion",
    "Site",
    "Source",
    "User",
    "Workspace",
]
