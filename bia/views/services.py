"""Services and sites: their pages, their answers, adding and deleting them."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bia.access import (
    get_engagement_for_editing,
    get_service_for_editing,
    get_service_for_reading,
    get_site_for_editing,
    get_site_for_reading,
    reader,
)
from bia.answering import save_answer, touch
from bia.dependencies import delete_target
from bia.forms.subjects import ServiceForm, SiteForm, next_code, next_site_code, taken_codes
from bia.frames import frame_of, site_label
from bia.models import Answer, Service, Site
from bia.questions import service_sections, site_sections

from .answers import AnswerPage, save_posted
from .pages import hindered_by_signed, known_of, show_service, show_site


@require_GET
def service_detail(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Everything asked of a service."""
    return show_service(request, get_service_for_reading(reader(request), slug, code))


@require_POST
def service_answer(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One answer about a service."""
    service = get_service_for_editing(reader(request), slug, code)
    frame = frame_of(service.engagement)
    page = AnswerPage(
        subject=service,
        sections=service_sections(frame, service.kind),
        url=reverse("service-detail", args=[slug, code]),
        action=reverse("service-answer", args=[slug, code]),
        show=lambda override, status: show_service(request, service, override=override, status=status),
        known=known_of(frame),
    )
    return save_posted(request, page)


@require_http_methods(["GET", "POST"])
def service_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Adds a service and opens its page."""
    engagement = get_engagement_for_editing(reader(request), slug)
    taken = taken_codes(engagement)
    form = ServiceForm(request.POST or None, taken=taken, suggestion=next_code("S", taken))
    if request.method == "POST" and form.is_valid():
        last = engagement.services.aggregate(last=Max("position"))["last"]
        service = engagement.services.create(**form.cleaned_data, position=0 if last is None else last + 1)
        touch(engagement, timezone.now())
        return redirect("service-detail", slug, service.code)
    context = {"engagement": engagement, "form": form, "noun": "service"}
    return render(request, "interviews/create.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def service_delete(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Deletes a service after saying what goes with it."""
    service = get_service_for_editing(reader(request), slug, code)
    hindrance = hindered_by_signed(service) or _covers(service)
    if request.method == "POST" and not hindrance:
        delete_target(service, now=timezone.now())
        messages.success(request, f"{service.code} {service.name} is deleted, with its answers.")
        return redirect("engagement-detail", slug)
    dependants = service.dependants.select_related("from_process", "from_service")
    context = {
        "engagement": service.engagement,
        "name": f"{service.code} {service.name}",
        "noun": "service",
        "back": reverse("service-detail", args=[slug, code]),
        "answers": service.answers.filter(withdrawn=False).count(),
        "needs": service.dependencies.count(),
        "dependants": [dependency.from_process or dependency.from_service for dependency in dependants],
        "hindrance": hindrance,
    }
    return render(request, "interviews/delete.html", context, status=409 if request.method == "POST" else 200)


def _covers(service: Service) -> str:
    """Which workarounds name the service: their answers would point at nothing."""
    rows = Answer.objects.filter(
        engagement=service.engagement, question="workaround.covers", withdrawn=False
    ).select_related("process")
    named = [
        row.process.code for row in rows if row.process and isinstance(row.value, list) and service.code in row.value
    ]
    return f"The workarounds of {', '.join(named)} name it. Change them first." if named else ""


@require_GET
def site_detail(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The facts about a site."""
    return show_site(request, get_site_for_reading(reader(request), slug, code))


@require_POST
def site_answer(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One fact about a site."""
    site = get_site_for_editing(reader(request), slug, code)
    page = AnswerPage(
        subject=site,
        sections=site_sections(),
        url=reverse("site-detail", args=[slug, code]),
        action=reverse("site-answer", args=[slug, code]),
        show=lambda override, status: show_site(request, site, override=override, status=status),
    )
    return save_posted(request, page)


@require_http_methods(["GET", "POST"])
def site_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Adds a site and opens its page."""
    user = reader(request)
    engagement = get_engagement_for_editing(user, slug)
    sites = {"new": "an address of this site"} | {site.code: "a site" for site in engagement.sites.all()}
    form = SiteForm(request.POST or None, taken=sites, suggestion=next_site_code(sites))
    if request.method == "POST" and form.is_valid():
        last = engagement.sites.aggregate(last=Max("position"))["last"]
        site = engagement.sites.create(code=form.cleaned_data["code"], position=0 if last is None else last + 1)
        now = timezone.now()
        if name := form.cleaned_data["name"]:
            save_answer(subject=site, question="name", value=name, expected_version=0, author=user, now=now)
        touch(engagement, now)
        return redirect("site-detail", slug, site.code)
    context = {"engagement": engagement, "form": form, "noun": "site"}
    return render(request, "interviews/create.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def site_delete(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Deletes a site that nothing refers to."""
    site = get_site_for_editing(reader(request), slug, code)
    hindrance = _runs_there(site)
    if request.method == "POST" and not hindrance:
        touch(site.engagement, timezone.now())
        site.delete()
        messages.success(request, f"The site {code} is deleted, with its answers.")
        return redirect("engagement-detail", slug)
    name = site.answers.filter(question="name", withdrawn=False).values_list("value", flat=True).first()
    context = {
        "engagement": site.engagement,
        "name": site_label(code, {"name": name}),
        "noun": "site",
        "back": reverse("site-detail", args=[slug, code]),
        "answers": site.answers.filter(withdrawn=False).count(),
        "needs": 0,
        "dependants": [],
        "hindrance": hindrance,
    }
    return render(request, "interviews/delete.html", context, status=409 if request.method == "POST" else 200)


def _runs_there(site: Site) -> str:
    """Which processes and services are at the site: their answers would point at nothing."""
    rows = Answer.objects.filter(
        engagement=site.engagement, question__in=["site", "sites"], withdrawn=False
    ).select_related("process", "service")
    named = []
    for row in rows:
        subject = row.process or row.service
        if subject and (row.value == site.code or (isinstance(row.value, list) and site.code in row.value)):
            named.append(subject.code)
    return f"{', '.join(named)} {'runs' if len(named) == 1 else 'run'} there. Change that first." if named else ""
