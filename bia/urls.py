"""Every address of the site, a section per area. URL names equal view names."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bia.views import accounts, engagements, health, jobs

ACCOUNTS = [
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
]

HEALTH = [
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
]

ENGAGEMENTS = [
    path("", engagements.engagement_list, name="engagement-list"),
]

INTERVIEWS: list[URLPattern] = []

PLANS: list[URLPattern] = []

DOCUMENTS: list[URLPattern] = []

JOBS = [
    path("jobs/<int:pk>/", jobs.job_detail, name="job-detail"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job-cancel"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *ACCOUNTS,
    *HEALTH,
    *ENGAGEMENTS,
    *INTERVIEWS,
    *PLANS,
    *DOCUMENTS,
    *JOBS,
]
