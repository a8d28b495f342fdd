"""The registry of questions: what is asked of an engagement, a site, a service and a process."""

from .base import CategoryScale, Column, Frame, Kind, Question, Section, all_questions, find
from .engagement import engagement_sections
from .process import process_sections, usual_process_sections
from .service import service_sections, site_sections

__all__ = [
    "CategoryScale",
    "Column",
    "Frame",
    "Kind",
    "Question",
    "Section",
    "all_questions",
    "engagement_sections",
    "find",
    "process_sections",
    "service_sections",
    "site_sections",
    "usual_process_sections",
]
