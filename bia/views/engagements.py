"""Engagements: the list, making, importing, exporting and deleting one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bia.access import engagements_for, reader


def engagement_list(request: HttpRequest) -> HttpResponse:
    """Every engagement of the user's workspaces."""
    return render(request, "engagements/list.html", {"engagements": engagements_for(reader(request))})
