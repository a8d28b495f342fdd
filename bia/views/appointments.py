"""The interview plan: its list, planning, moving and cancelling an interview, its calendar and its agenda."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bia.access import (
    get_appointment_for_editing,
    get_appointment_for_reading,
    get_engagement_for_editing,
    get_engagement_for_reading,
    may_edit,
    reader,
)
from bia.answering import touch
from bia.appointments import PlannedInterview, agenda_pdf, calendar_of, planned_interviews, without_interview
from bia.forms.appointments import AppointmentForm
from bia.models import Appointment, Engagement
from bia.pdf import MissingLibrary

from .answers import version_posted


@require_GET
def interview_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Every planned interview in order of time, what clashes, and what nobody is asked about yet."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    planned = planned_interviews(engagement)
    uncovered = without_interview(engagement)
    context = {
        "engagement": engagement,
        "tab": "interviews",
        "can_edit": may_edit(user, engagement),
        "planned": planned,
        "uncovered": uncovered,
        "finding": _finding(planned, len(uncovered)),
    }
    return render(request, "interviews/plan.html", context)


def _finding(planned: list[PlannedInterview], uncovered: int) -> str:
    clashes = sum(bool(each.clashes) for each in planned)
    if not planned:
        return "No interview is planned yet"
    if clashes:
        return f"{clashes} interviews clash"
    if uncovered:
        return f"{uncovered} process{' has' if uncovered == 1 else 'es have'} no interview yet"
    return "Every process has its interview"


@require_http_methods(["GET", "POST"])
def interview_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Plans an interview; `?process=` ticks one."""
    engagement = get_engagement_for_editing(reader(request), slug)
    form = AppointmentForm(request.POST or None, engagement=engagement)
    if request.method == "GET" and request.GET.get("process"):
        form.initial["processes"] = [request.GET["process"]]
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with transaction.atomic():
            appointment = engagement.appointments.create(**form.values(), changed_at=now)
            _set_processes(appointment, form)
            touch(engagement, now)
        messages.success(request, f"The interview of {appointment.local_start:%-d %B, %H:%M} is planned.")
        return redirect("interview-plan", slug)
    return _form_page(request, engagement, form)


@require_http_methods(["GET", "POST"])
def interview_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Moves or changes an interview, if nobody else did since the page was opened."""
    appointment = get_appointment_for_editing(reader(request), slug, pk)
    engagement = appointment.engagement
    form = AppointmentForm(request.POST or None, engagement=engagement, appointment=appointment)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with transaction.atomic():
            same = Appointment.objects.filter(pk=pk, sequence=version_posted(request, "sequence"))
            if same.update(**form.values(), sequence=F("sequence") + 1, changed_at=now) == 1:
                _set_processes(appointment, form)
                touch(engagement, now)
                messages.success(request, "The interview is changed.")
                return redirect("interview-plan", slug)
        return _form_page(request, engagement, form, appointment, stale=True)
    return _form_page(request, engagement, form, appointment)


def _set_processes(appointment: Appointment, form: AppointmentForm) -> None:
    chosen = form.cleaned_data["processes"]
    appointment.processes.set(appointment.engagement.processes.filter(code__in=chosen))


def _form_page(
    request: HttpRequest,
    engagement: Engagement,
    form: AppointmentForm,
    appointment: Appointment | None = None,
    *,
    stale: bool = False,
) -> HttpResponse:
    context = {
        "engagement": engagement,
        "tab": "interviews",
        "form": form,
        "appointment": appointment,
        "stale": stale,
    }
    status = 409 if stale else 422 if request.method == "POST" else 200
    return render(request, "interviews/plan_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def interview_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Takes an interview off the plan after asking."""
    appointment = get_appointment_for_editing(reader(request), slug, pk)
    if request.method == "POST":
        touch(appointment.engagement, timezone.now())
        appointment.delete()
        messages.success(request, "The interview is off the plan. Answers are not touched.")
        return redirect("interview-plan", slug)
    context = {"engagement": appointment.engagement, "appointment": appointment}
    return render(request, "interviews/plan_delete.html", context)


def _asked_for(request: HttpRequest, slug: str, pk: int | None) -> tuple[Engagement, list[PlannedInterview], str]:
    """The engagement, the interview with this key (or all), and a name for the file."""
    user = reader(request)
    if pk is None:
        engagement = get_engagement_for_reading(user, slug)
        return engagement, planned_interviews(engagement), f"{engagement.slug}-interviews"
    appointment = get_appointment_for_reading(user, slug, pk)
    engagement = appointment.engagement
    planned = [each for each in planned_interviews(engagement) if each.appointment.pk == pk]
    return engagement, planned, f"{engagement.slug}-interview-{appointment.local_start:%Y-%m-%d-%H%M}"


@require_GET
def interview_calendar(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """The plan, or one interview, as a calendar file."""
    engagement, planned, name = _asked_for(request, slug, pk)
    return HttpResponse(
        calendar_of(engagement, planned).encode(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )


@require_GET
def interview_agenda(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """The plan, or one interview, as an agenda to hand out."""
    engagement, planned, name = _asked_for(request, slug, pk)
    if not planned:
        messages.error(request, "Plan an interview first: an agenda needs one.")
        return redirect("interview-plan", slug)
    try:
        pdf = agenda_pdf(engagement, planned, timezone.now())
    except MissingLibrary as error:
        messages.error(request, str(error))
        return redirect("interview-plan", slug)
    return HttpResponse(
        pdf.content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )
