"""How documents look: of a workspace, of an engagement, with the cover as it would be."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from bia.access import (
    get_engagement_for_editing,
    get_workspace_for_branding,
    reader,
)
from bia.brand import Brand
from bia.branding import Branded, brand_of, last_change, own_brand, set_brand, undo_brand
from bia.cover_preview import preview_page
from bia.forms.branding import BrandForm
from bia.models import Engagement, User

NOTHING_TO_UNDO = "The branding was changed since; nothing was undone. Look at it as it is now."


@dataclass(frozen=True, slots=True)
class Place:
    """What is branded, who does it, and the addresses of its pages."""

    branded: Branded
    user: User
    page: str
    preview: str
    undo: str

    @property
    def is_client(self) -> bool:
        return isinstance(self.branded, Engagement)

    @property
    def inherited(self) -> Brand:
        """What holds where nothing is said here."""
        if isinstance(self.branded, Engagement):
            return brand_of(self.branded.workspace)
        return Brand(name=self.branded.name)

    def form(self, request: HttpRequest) -> BrandForm:
        return BrandForm(
            request.POST or None,
            request.FILES or None,
            own=own_brand(self.branded),
            inherited=self.inherited,
            for_client=self.is_client,
        )


def _of_workspace(request: HttpRequest, pk: int) -> Place:
    user = reader(request)
    return _place(get_workspace_for_branding(user, pk), user, "workspace-branding", pk)


def _of_engagement(request: HttpRequest, slug: str) -> Place:
    user = reader(request)
    return _place(get_engagement_for_editing(user, slug), user, "engagement-branding", slug)


def _place(branded: Branded, user: User, name: str, key: int | str) -> Place:
    return Place(branded, user, *(reverse(each, args=[key]) for each in (name, f"{name}-preview", f"{name}-undo")))


@never_cache
@require_http_methods(["GET", "POST"])
def workspace_branding(request: HttpRequest, pk: int) -> HttpResponse:
    """The branding of every document of a workspace; owners change it."""
    return _branding(request, _of_workspace(request, pk))


@never_cache
@require_http_methods(["GET", "POST"])
def engagement_branding(request: HttpRequest, slug: str) -> HttpResponse:
    """The client's logo, and what differs from the workspace's branding in this engagement."""
    return _branding(request, _of_engagement(request, slug))


@xframe_options_sameorigin
@never_cache
@require_http_methods(["GET", "POST"])
def workspace_branding_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The cover with what is in the form, kept or not."""
    return _preview(request, _of_workspace(request, pk))


@xframe_options_sameorigin
@never_cache
@require_http_methods(["GET", "POST"])
def engagement_branding_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The cover with what is in the form, kept or not."""
    return _preview(request, _of_engagement(request, slug))


@require_POST
def workspace_branding_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last change back."""
    return _undo(request, _of_workspace(request, pk))


@require_POST
def engagement_branding_undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the last change back."""
    return _undo(request, _of_engagement(request, slug))


def _branding(request: HttpRequest, place: Place) -> HttpResponse:
    form = place.form(request)
    if request.method == "POST" and form.is_valid():
        set_brand(place.branded, form.brand(), place.user, timezone.now())
        messages.success(request, "The branding is kept. Documents made from now on carry it.")
        if form.read and form.read.left_out:
            messages.warning(request, _left_out(form.read.left_out))
        return redirect(place.page)
    context = {
        "place": place,
        "form": form,
        "engagement": place.branded if place.is_client else None,
        "workspace": None if place.is_client else place.branded,
        "last": last_change(place.branded),
    }
    return render(request, "branding/edit.html", context, status=422 if form.is_bound else 200)


def _preview(request: HttpRequest, place: Place) -> HttpResponse:
    brand = place.form(request).brand()  # what is not valid in it stays as it was: the page itself says what is wrong
    page, policy = preview_page(place.branded, brand.over(place.inherited))
    return HttpResponse(page, headers={"Content-Security-Policy": policy})


def _undo(request: HttpRequest, place: Place) -> HttpResponse:
    if undo_brand(place.branded, request.POST.get("seen", ""), place.user, timezone.now()):
        messages.success(request, "The last change is taken back.")
    else:
        messages.error(request, NOTHING_TO_UNDO)
    return redirect(place.page)


def _left_out(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    return f"Left out of the SVG for safety: {shown}. Look at the cover; text must be turned into paths to be kept."
