"""The domain model, one module a concept."""

from .accounts import EDITING_ROLES, Membership, Role, User, Workspace
from .documents import Document, DocumentKind
from .engagements import Engagement, Site
from .interviews import Answer, AnswerRevision, Source
from .jobs import OPEN_STATES, Job, JobState
from .plans import Plan
from .processes import Dependency, Process
from .remarks import Confidence, EvidenceFile, Mark, Note, ParkedItem
from .services import Service, ServiceKind

__all__ = [
    "EDITING_ROLES",
    "OPEN_STATES",
    "Answer",
    "AnswerRevision",
    "Confidence",
    "Dependency",
    "Document",
    "DocumentKind",
    "Engagement",
    "EvidenceFile",
    "Job",
    "JobState",
    "Mark",
    "Membership",
    "Note",
    "ParkedItem",
    "Plan",
    "Process",
    "Role",
    "Service",
    "ServiceKind",
    "Site",
    "Source",
    "User",
    "Workspace",
]
