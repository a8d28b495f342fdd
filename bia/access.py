"""Fetch and permission in one place: what a user may see, and what a user may change.

A thing of another workspace does not exist for the user (404). A reader who tries to change
something is told so (403).
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from bia.models import (
    EDITING_ROLES,
    Appointment,
    Document,
    DocumentLink,
    Engagement,
    ImportDraft,
    Job,
    LinkPurpose,
    Membership,
    PersonalLink,
    Plan,
    Process,
    Proposal,
    ProposalLine,
    RespondentAnswer,
    Role,
    Service,
    SignedVersion,
    Site,
    User,
    Workspace,
)

READS_ONLY = "Your role in this workspace reads, it does not change."


def reader(request: HttpRequest) -> User:
    """The signed-in user of a request. Every page but sign-in and health needs one."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user


def engagements_for(user: User) -> QuerySet[Engagement]:
    """The engagements of the user's workspaces."""
    return Engagement.objects.filter(workspace__memberships__user=user)


def workspaces_for_editing(user: User) -> QuerySet[Workspace]:
    """The workspaces in which the user may make engagements."""
    return Workspace.objects.filter(memberships__user=user, memberships__role__in=EDITING_ROLES).order_by("pk")


def workspaces_owned(user: User) -> QuerySet[Workspace]:
    """The workspaces whose branding the user may change."""
    return Workspace.objects.filter(memberships__user=user, memberships__role=Role.OWNER).order_by("pk")


def get_workspace_for_branding(user: User, pk: int) -> Workspace:
    """The workspace, or 404, or PermissionDenied for who does not own it."""
    workspace = get_object_or_404(Workspace.objects.filter(memberships__user=user), pk=pk)
    if not workspaces_owned(user).filter(pk=pk).exists():
        raise PermissionDenied("Only an owner of the workspace changes how its documents look.")
    return workspace


def may_edit(user: User, engagement: Engagement) -> bool:
    """Whether the user's role in the engagement's workspace lets them change it."""
    return Membership.objects.filter(workspace_id=engagement.workspace_id, user=user, role__in=EDITING_ROLES).exists()


def _require_edit(user: User, engagement: Engagement) -> None:
    if not may_edit(user, engagement):
        raise PermissionDenied(READS_ONLY)


def get_engagement_for_reading(user: User, slug: str) -> Engagement:
    """The engagement, or 404."""
    return get_object_or_404(engagements_for(user), slug=slug)


def previous_for_reading(user: User, engagement: Engagement) -> Engagement | None:
    """The engagement of the cycle before, if there is one and the user sees it."""
    return engagements_for(user).filter(following=engagement).first()


def get_engagement_for_editing(user: User, slug: str) -> Engagement:
    """The engagement, or 404, or PermissionDenied for a reader."""
    engagement = get_engagement_for_reading(user, slug)
    _require_edit(user, engagement)
    return engagement


def get_process_for_reading(user: User, slug: str, code: str) -> Process:
    """The process of an engagement, with the engagement loaded, or 404."""
    return get_object_or_404(
        Process.objects.select_related("engagement"),
        engagement__in=engagements_for(user),
        engagement__slug=slug,
        code=code,
    )


def get_process_for_editing(user: User, slug: str, code: str) -> Process:
    """As for reading, and PermissionDenied for a reader. One query: every answer is saved through here."""
    member = "engagement__workspace__memberships"
    own = Process.objects.filter(**{"code": code, "engagement__slug": slug, f"{member}__user": user})
    process = get_object_or_404(own.select_related("engagement").annotate(role=F(f"{member}__role")))
    if process.role not in EDITING_ROLES:  # type: ignore[attr-defined]
        raise PermissionDenied(READS_ONLY)
    return process


def get_service_for_reading(user: User, slug: str, code: str) -> Service:
    """The service of an engagement, with the engagement loaded, or 404."""
    return get_object_or_404(
        Service.objects.select_related("engagement"),
        engagement__in=engagements_for(user),
        engagement__slug=slug,
        code=code,
    )


def get_service_for_editing(user: User, slug: str, code: str) -> Service:
    """As for reading, and PermissionDenied for a reader."""
    service = get_service_for_reading(user, slug, code)
    _require_edit(user, service.engagement)
    return service


def get_site_for_reading(user: User, slug: str, code: str) -> Site:
    """The site of an engagement, with the engagement loaded, or 404."""
    return get_object_or_404(
        Site.objects.select_related("engagement"),
        engagement__in=engagements_for(user),
        engagement__slug=slug,
        code=code,
    )


def get_site_for_editing(user: User, slug: str, code: str) -> Site:
    """As for reading, and PermissionDenied for a reader."""
    site = get_site_for_reading(user, slug, code)
    _require_edit(user, site.engagement)
    return site


def get_appointment_for_reading(user: User, slug: str, pk: int) -> Appointment:
    """The planned interview of an engagement, with the engagement loaded, or 404."""
    return get_object_or_404(
        Appointment.objects.select_related("engagement"),
        engagement__in=engagements_for(user),
        engagement__slug=slug,
        pk=pk,
    )


def get_appointment_for_editing(user: User, slug: str, pk: int) -> Appointment:
    """As for reading, and PermissionDenied for a reader."""
    appointment = get_appointment_for_reading(user, slug, pk)
    _require_edit(user, appointment.engagement)
    return appointment


def get_version_for_reading(user: User, slug: str, code: str, number: int) -> SignedVersion:
    """A signed version of a process, with the engagement loaded, or 404. The process may be deleted since."""
    return get_object_or_404(
        SignedVersion.objects.select_related("engagement", "recorded_by", "reopening__author"),
        engagement__in=engagements_for(user),
        engagement__slug=slug,
        code=code,
        number=number,
    )


def get_plan_for_reading(user: User, slug: str, number: int) -> Plan:
    """A plan of an engagement by its number, or 404."""
    return get_object_or_404(
        Plan.objects.select_related("engagement"),
        engagement__in=engagements_for(user),
        engagement__slug=slug,
        number=number,
    )


def get_document_for_reading(user: User, slug: str, pk: int) -> Document:
    """A finished document of an engagement, or 404."""
    return get_object_or_404(
        Document.objects.select_related("engagement", "plan", "proposal"),
        engagement__in=engagements_for(user),
        engagement__slug=slug,
        pk=pk,
    )


def get_document_for_sharing(user: User, slug: str, pk: int) -> Document:
    """A finished document of an engagement, or 404, or PermissionDenied for a reader."""
    document = get_document_for_reading(user, slug, pk)
    _require_edit(user, document.engagement)
    return document


def get_document_link_for_editing(user: User, slug: str, pk: int, link: int) -> DocumentLink:
    """A link to a document, or 404, or PermissionDenied for a reader."""
    document = get_document_for_sharing(user, slug, pk)
    return get_object_or_404(document.links.select_related("created_by"), pk=link)


def get_proposal_for_reading(user: User, slug: str, pk: int) -> Proposal:
    """A proposal of an engagement, with its engagement and plan, or 404. Its costs are for those who may edit."""
    return get_object_or_404(
        Proposal.objects.select_related("engagement__workspace", "plan"),
        engagement__in=engagements_for(user),
        engagement__slug=slug,
        pk=pk,
    )


def get_proposal_for_editing(user: User, slug: str, pk: int) -> Proposal:
    """As for reading, and PermissionDenied for a reader."""
    proposal = get_proposal_for_reading(user, slug, pk)
    _require_edit(user, proposal.engagement)
    return proposal


def get_proposal_line_for_editing(user: User, slug: str, pk: int, line: int) -> ProposalLine:
    """A line of a proposal, removed or not, with the proposal loaded, or 404, or PermissionDenied."""
    proposal = get_proposal_for_editing(user, slug, pk)
    return get_object_or_404(proposal.lines.select_related("proposal__engagement", "proposal__plan"), pk=line)


def get_job_for_reading(user: User, pk: int) -> Job:
    """A job of any engagement the user sees, or one of their own that has none, or 404."""
    visible = Q(engagement__in=engagements_for(user)) | Q(engagement=None, created_by=user)
    return get_object_or_404(Job.objects.select_related("engagement").filter(visible), pk=pk)


def get_job_for_editing(user: User, pk: int) -> Job:
    """As for reading, and PermissionDenied for a reader."""
    job = get_job_for_reading(user, pk)
    if job.engagement is not None:
        _require_edit(user, job.engagement)
    return job


def get_signing_link_for_editing(user: User, slug: str, pk: int) -> PersonalLink:
    """A link to sign of an engagement, with the engagement loaded, or 404, or PermissionDenied."""
    return get_respondent_link_for_editing(user, slug, pk, LinkPurpose.SIGN)


def get_respondent_link_for_editing(user: User, slug: str, pk: int, purpose: str = LinkPurpose.ANSWER) -> PersonalLink:
    """A link to a questionnaire of an engagement, with the engagement loaded, or 404, or PermissionDenied."""
    link = get_object_or_404(
        PersonalLink.objects.select_related("engagement", "created_by"),
        engagement__in=engagements_for(user),
        engagement__slug=slug,
        purpose=purpose,
        pk=pk,
    )
    _require_edit(user, link.engagement)
    return link


def get_respondent_answer_for_editing(user: User, slug: str, pk: int) -> RespondentAnswer:
    """What a respondent of an engagement sent, with link and process loaded, or 404, or PermissionDenied."""
    row = get_object_or_404(
        RespondentAnswer.objects.select_related("link__engagement", "process__engagement"),
        link__engagement__in=engagements_for(user),
        link__engagement__slug=slug,
        sent_at__isnull=False,
        pk=pk,
    )
    _require_edit(user, row.link.engagement)
    return row


def get_draft_for_editing(user: User, pk: int) -> ImportDraft:
    """A spreadsheet that this user is reading in where it may be read into, or 404."""
    drafts = ImportDraft.objects.select_related("workspace", "engagement").defer("content")
    return get_object_or_404(drafts, pk=pk, created_by=user, workspace__in=workspaces_for_editing(user))
