"""Every address of the site, a section per area. URL names equal view names."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bia.views import accounts, engagements, health, jobs, plans

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

PLANS = [
    path("e/<slug:slug>/plan/", plans.plan_detail, name="plan-detail"),
    path("e/<slug:slug>/plan/make/", plans.plan_make, name="plan-make"),
    path("e/<slug:slug>/plan/json/", plans.plan_json, name="plan-json"),
    path("e/<slug:slug>/plan/<int:number>/", plans.plan_number, name="plan-number"),
    path("e/<slug:slug>/plan/<int:number>/json/", plans.plan_json, name="plan-number-json"),
    path("e/<slug:slug>/plan/options/<str:code>/", plans.plan_options, name="plan-options"),
]

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
