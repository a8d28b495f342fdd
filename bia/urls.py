"""Every address of the site, a section per area. URL names equal view names."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bia.views import (
    accounts,
    appointments,
    branding,
    changes,
    comparing,
    confirming,
    coverage,
    dependencies,
    dependency_map,
    document_links,
    documents,
    engagements,
    exchange,
    health,
    heat_map,
    history,
    imports,
    jobs,
    live,
    offers,
    offline,
    overview,
    plans,
    processes,
    proposal_documents,
    proposal_lines,
    proposal_steps,
    proposals,
    quality,
    question_set,
    remarks,
    respond,
    respondent_answers,
    respondents,
    scale,
    services,
    shared_documents,
    sign_by_link,
    sign_off,
    signing_links,
    validation,
    versions,
)

ACCOUNTS = [
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
]

HEALTH = [
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
]

OFFLINE = [
    path("sw.js", offline.service_worker, name="service-worker"),
    path("offline/", offline.offline, name="offline"),
    path("session/", offline.session, name="session"),
]

ENGAGEMENTS = [
    path("", engagements.engagement_list, name="engagement-list"),
    path("engagements/start/", engagements.engagement_start, name="engagement-start"),
    path("engagements/new/", engagements.engagement_create, name="engagement-create"),
    path("engagements/quick/", offers.quick_create, name="quick-create"),
    path("engagements/import/", engagements.engagement_import, name="engagement-import"),
    path("e/<slug:slug>/next-cycle/", engagements.engagement_carry_over, name="engagement-carry-over"),
    path("e/<slug:slug>/delete/", engagements.engagement_delete, name="engagement-delete"),
]

EXCHANGE = [
    path("engagements/spreadsheet/", imports.import_upload, name="import-upload"),
    path("engagements/spreadsheet/template/", exchange.template_download, name="template-download"),
    path("imports/<int:pk>/", imports.import_draft, name="import-draft"),
    path("e/<slug:slug>/import/", imports.import_into, name="import-into"),
    path("e/<slug:slug>/exchange/", exchange.engagement_exchange, name="engagement-exchange"),
    path("e/<slug:slug>/export/", engagements.engagement_export, name="engagement-export"),
    path("e/<slug:slug>/export/workbook/", exchange.workbook_export, name="workbook-export"),
    path("jobs/<int:pk>/workbook/", exchange.job_download, name="job-download"),
]

BRANDING = [
    path("workspaces/<int:pk>/branding/", branding.workspace_branding, name="workspace-branding"),
    path(
        "workspaces/<int:pk>/branding/preview/", branding.workspace_branding_preview, name="workspace-branding-preview"
    ),
    path("workspaces/<int:pk>/branding/undo/", branding.workspace_branding_undo, name="workspace-branding-undo"),
    path("e/<slug:slug>/branding/", branding.engagement_branding, name="engagement-branding"),
    path("e/<slug:slug>/branding/preview/", branding.engagement_branding_preview, name="engagement-branding-preview"),
    path("e/<slug:slug>/branding/undo/", branding.engagement_branding_undo, name="engagement-branding-undo"),
]

SCALE = [
    path("e/<slug:slug>/scale/", scale.scale_edit, name="scale-edit"),
    path("e/<slug:slug>/questions/", question_set.question_set_edit, name="question-set"),
]

APPOINTMENTS = [
    path("e/<slug:slug>/interviews/", appointments.interview_plan, name="interview-plan"),
    path("e/<slug:slug>/interviews/new/", appointments.interview_create, name="interview-create"),
    path("e/<slug:slug>/interviews/calendar/", appointments.interview_calendar, name="interview-calendar"),
    path("e/<slug:slug>/interviews/agenda/", appointments.interview_agenda, name="interview-agenda"),
    path("e/<slug:slug>/interviews/<int:pk>/", appointments.interview_edit, name="interview-edit"),
    path("e/<slug:slug>/interviews/<int:pk>/delete/", appointments.interview_delete, name="interview-delete"),
    path("e/<slug:slug>/interviews/<int:pk>/calendar/", appointments.interview_calendar, name="interview-calendar-one"),
    path("e/<slug:slug>/interviews/<int:pk>/agenda/", appointments.interview_agenda, name="interview-agenda-one"),
]

CONFIRMING = [
    path("e/<slug:slug>/settings/confirm/", confirming.engagement_confirm, name="engagement-confirm"),
    path("e/<slug:slug>/p/<str:code>/confirm/", confirming.process_confirm, name="process-confirm"),
    path("e/<slug:slug>/s/<str:code>/confirm/", confirming.service_confirm, name="service-confirm"),
    path("e/<slug:slug>/sites/<str:code>/confirm/", confirming.site_confirm, name="site-confirm"),
]

PROCESS = {"kind": "process"}
SERVICE = {"kind": "service"}

INTERVIEWS = [
    path("e/<slug:slug>/", overview.engagement_detail, name="engagement-detail"),
    path("e/<slug:slug>/interviews.json", overview.interview_addresses, name="interview-addresses-json"),
    path("e/<slug:slug>/settings/", overview.engagement_edit, name="engagement-edit"),
    path("e/<slug:slug>/settings/answer/", overview.engagement_answer, name="engagement-answer"),
    path("e/<slug:slug>/settings/changes/", changes.engagement_changes, name="engagement-changes"),
    path("e/<slug:slug>/processes/new/", processes.process_create, name="process-create"),
    path("e/<slug:slug>/p/<str:code>/", processes.process_interview, name="process-interview"),
    path("e/<slug:slug>/p/<str:code>/answer/", processes.answer_save, name="answer-save"),
    path("e/<slug:slug>/p/<str:code>/changes/", changes.process_changes, name="process-changes"),
    path("e/<slug:slug>/p/<str:code>/services/", processes.service_search, name="service-search"),
    path("e/<slug:slug>/p/<str:code>/targets/", live.process_targets, name="process-targets"),
    path("e/<slug:slug>/p/<str:code>/prices/", live.process_prices, name="process-prices"),
    path("e/<slug:slug>/p/<str:code>/undo/", live.answer_undo, name="answer-undo"),
    path("e/<slug:slug>/p/<str:code>/duplicate/", processes.process_duplicate, name="process-duplicate"),
    path("e/<slug:slug>/p/<str:code>/marks/", remarks.mark_set, name="mark-set"),
    path("e/<slug:slug>/p/<str:code>/notes/", remarks.note_add, name="note-add"),
    path("e/<slug:slug>/p/<str:code>/notes/<int:pk>/", remarks.note_remove, name="note-remove"),
    path("e/<slug:slug>/p/<str:code>/parking/", remarks.parked_add, name="parked-add"),
    path("e/<slug:slug>/p/<str:code>/parking/<int:pk>/", remarks.parked_settle, name="parked-settle"),
    path("e/<slug:slug>/p/<str:code>/evidence/", remarks.evidence_add, name="evidence-add"),
    path("e/<slug:slug>/p/<str:code>/evidence/<int:pk>/", remarks.evidence_download, name="evidence-download"),
    path("e/<slug:slug>/p/<str:code>/evidence/<int:pk>/remove/", remarks.evidence_remove, name="evidence-remove"),
    path("e/<slug:slug>/clock/", live.clock_set, name="clock-set"),
    path("e/<slug:slug>/p/<str:code>/delete/", processes.process_delete, name="process-delete"),
    path("e/<slug:slug>/services/new/", services.service_create, name="service-create"),
    path("e/<slug:slug>/s/<str:code>/", services.service_detail, name="service-detail"),
    path("e/<slug:slug>/s/<str:code>/answer/", services.service_answer, name="service-answer"),
    path("e/<slug:slug>/s/<str:code>/changes/", changes.service_changes, name="service-changes"),
    path("e/<slug:slug>/s/<str:code>/delete/", services.service_delete, name="service-delete"),
    path("e/<slug:slug>/sites/new/", services.site_create, name="site-create"),
    path("e/<slug:slug>/sites/<str:code>/", services.site_detail, name="site-detail"),
    path("e/<slug:slug>/sites/<str:code>/answer/", services.site_answer, name="site-answer"),
    path("e/<slug:slug>/sites/<str:code>/changes/", changes.site_changes, name="site-changes"),
    path("e/<slug:slug>/sites/<str:code>/delete/", services.site_delete, name="site-delete"),
    *(
        path(f"e/<slug:slug>/{letter}/<str:code>/dependencies/{rest}", view, kind, name=f"{kind['kind']}-{name}")
        for letter, kind in (("p", PROCESS), ("s", SERVICE))
        for rest, view, name in (
            ("", dependencies.dependency_add, "dependency-add"),
            ("search/", dependencies.dependency_search, "dependency-search"),
            ("nothing/", dependencies.dependency_none, "dependency-none"),
            ("<int:pk>/", dependencies.dependency_save, "dependency-save"),
            ("<int:pk>/remove/", dependencies.dependency_remove, "dependency-remove"),
        )
    ),
]

OVERVIEW = [
    path("e/<slug:slug>/overview/", heat_map.engagement_overview, name="engagement-overview"),
    path("e/<slug:slug>/coverage/", coverage.interview_coverage, name="interview-coverage"),
    path("e/<slug:slug>/quality/", quality.answer_quality, name="answer-quality"),
    path("e/<slug:slug>/dependencies/", dependency_map.dependency_map, name="dependency-map"),
]

HISTORY = [
    path("e/<slug:slug>/history/", history.answer_history, name="answer-history"),
    path("e/<slug:slug>/history/<int:pk>/<int:version>/restore/", history.answer_restore, name="answer-restore"),
]

VALIDATION = [
    path("e/<slug:slug>/validation/", validation.validation, name="validation-list"),
]

SIGN_OFF = [
    path("e/<slug:slug>/sign-off/", sign_off.sign_off_list, name="sign-off-list"),
    path("e/<slug:slug>/sign-off/sheet/", sign_off.sign_off_sheet, name="sign-off-sheet"),
    path("e/<slug:slug>/sign-off/invite/", signing_links.signing_link_invite, name="signing-link-invite"),
    path("e/<slug:slug>/sign-off/links/<int:link>/", signing_links.signing_link, name="signing-link"),
    path(
        "e/<slug:slug>/sign-off/links/<int:link>/remind/", signing_links.signing_link_remind, name="signing-link-remind"
    ),
    path("e/<slug:slug>/sign-off/links/<int:link>/end/", signing_links.signing_link_end, name="signing-link-end"),
    path("e/<slug:slug>/sign-off/objections/<int:pk>/", sign_off.objection_settle, name="objection-settle"),
    path("e/<slug:slug>/p/<str:code>/reopen/", sign_off.process_reopen, name="process-reopen"),
    path("e/<slug:slug>/compare/", comparing.cycle_compare, name="cycle-compare"),
    path("e/<slug:slug>/versions/<str:code>/compare/", comparing.version_compare, name="version-compare"),
    path("e/<slug:slug>/versions/<str:code>/", versions.version_list, name="version-list"),
    path("e/<slug:slug>/versions/<str:code>/<int:number>/", versions.version_detail, name="version-detail"),
]

PLANS = [
    path("e/<slug:slug>/offers/", offers.offers, name="offers"),
    path("e/<slug:slug>/plan/", plans.plan_detail, name="plan-detail"),
    path("e/<slug:slug>/plan/make/", plans.plan_make, name="plan-make"),
    path("e/<slug:slug>/plan/json/", plans.plan_json, name="plan-json"),
    path("e/<slug:slug>/plan/<int:number>/", plans.plan_number, name="plan-number"),
    path("e/<slug:slug>/plan/<int:number>/json/", plans.plan_json, name="plan-number-json"),
    path("e/<slug:slug>/plan/options/<str:code>/", plans.plan_options, name="plan-options"),
]

RESPONDENTS = [
    path("e/<slug:slug>/respondents/", respondents.respondent_list, name="respondent-list"),
    path("e/<slug:slug>/respondents/invite/", respondents.respondent_invite, name="respondent-invite"),
    path("e/<slug:slug>/respondents/<int:pk>/link/", respondents.respondent_link, name="respondent-link"),
    path("e/<slug:slug>/respondents/<int:pk>/renew/", respondents.respondent_renew, name="respondent-renew"),
    path("e/<slug:slug>/respondents/<int:pk>/revoke/", respondents.respondent_revoke, name="respondent-revoke"),
    path("e/<slug:slug>/respondents/<int:pk>/remind/", respondents.respondent_remind, name="respondent-remind"),
    path("e/<slug:slug>/respondents/<int:pk>/reopen/", respondents.respondent_reopen, name="respondent-reopen"),
    path("e/<slug:slug>/respondents/<int:pk>/take/", respondents.respondent_take, name="respondent-take"),
    path(
        "e/<slug:slug>/respondents/<int:pk>/emails/<int:email>/again/",
        respondents.respondent_email_again,
        name="respondent-email-again",
    ),
    path("e/<slug:slug>/respondents/answers/", respondent_answers.respondent_answers, name="respondent-answers"),
    path(
        "e/<slug:slug>/respondents/answers/<int:pk>/",
        respondent_answers.respondent_answer_amend,
        name="respondent-answer-amend",
    ),
    path(
        "e/<slug:slug>/respondents/answers/<int:pk>/settle/",
        respondent_answers.respondent_answer_settle,
        name="respondent-answer-settle",
    ),
    path(
        "e/<slug:slug>/p/<str:code>/respondents/accept/",
        respondent_answers.respondent_answers_accept,
        name="respondent-answers-accept",
    ),
]

LINKS = [
    path("r/<str:token>/", respond.respond, name="respond"),
    path("r/<str:token>/sign-off/", sign_by_link.sign_by_link, name="sign-by-link"),
    path("r/<str:token>/send/", respond.respond_send, name="respond-send"),
    path("r/<str:token>/<str:code>/<slug:stage>/", respond.respond_stage, name="respond-stage"),
]

PROPOSALS = [
    path("e/<slug:slug>/proposals/", proposals.proposal_list, name="proposal-list"),
    path("e/<slug:slug>/proposals/new/", proposals.proposal_create, name="proposal-create"),
    path("e/<slug:slug>/proposals/<int:pk>/", proposals.proposal_detail, name="proposal-detail"),
    path("e/<slug:slug>/proposals/<int:pk>/terms/", proposals.proposal_edit, name="proposal-edit"),
    path("e/<slug:slug>/proposals/<int:pk>/pdf/", proposal_documents.proposal_pdf_make, name="proposal-pdf-make"),
    path("e/<slug:slug>/proposals/<int:pk>/prices/", proposal_steps.proposal_prices, name="proposal-prices"),
    path("e/<slug:slug>/proposals/<int:pk>/workbook/", proposal_documents.proposal_download, name="proposal-download"),
    path("e/<slug:slug>/proposals/<int:pk>/delete/", proposal_steps.proposal_delete, name="proposal-delete"),
    path("e/<slug:slug>/proposals/<int:pk>/<slug:step>/", proposal_steps.proposal_step, name="proposal-step"),
    path(
        "e/<slug:slug>/proposals/<int:pk>/versions/<int:number>/",
        proposal_documents.proposal_version,
        name="proposal-version",
    ),
    path(
        "e/<slug:slug>/proposals/<int:pk>/versions/<int:number>/pdf/",
        proposal_documents.proposal_pdf_make,
        name="proposal-version-pdf",
    ),
    path(
        "e/<slug:slug>/proposals/<int:pk>/versions/<int:number>/workbook/",
        proposal_documents.proposal_download,
        name="proposal-version-workbook",
    ),
    path("e/<slug:slug>/proposals/<int:pk>/lines/add/", proposal_lines.proposal_line_add, name="proposal-line-add"),
    path("e/<slug:slug>/proposals/<int:pk>/lines/order/", proposal_lines.proposal_lines_set, name="proposal-lines-set"),
    *(
        path(
            f"e/<slug:slug>/proposals/<int:pk>/lines/<int:line>/{act}/",
            getattr(proposal_lines, f"proposal_line_{act}"),
            name=f"proposal-line-{act}",
        )
        for act in ("save", "remove", "restore", "move")
    ),
]

DOCUMENTS = [
    path("e/<slug:slug>/documents/", documents.document_list, name="document-list"),
    path("e/<slug:slug>/documents/make/", documents.document_make, name="document-make"),
    path("e/<slug:slug>/documents/language/", documents.document_language, name="document-language"),
    path("e/<slug:slug>/documents/<int:pk>/", documents.document_download, name="document-download"),
    path("e/<slug:slug>/documents/<int:pk>/delete/", documents.document_delete, name="document-delete"),
    path("e/<slug:slug>/documents/<int:pk>/share/", document_links.document_share, name="document-share"),
    path(
        "e/<slug:slug>/documents/<int:pk>/share/<int:link>/email/",
        document_links.document_email,
        name="document-email",
    ),
    path(
        "e/<slug:slug>/documents/<int:pk>/share/<int:link>/end/",
        document_links.document_link_end,
        name="document-link-end",
    ),
    path(
        "e/<slug:slug>/documents/<int:pk>/share/<int:link>/again/",
        document_links.document_link_again,
        name="document-link-again",
    ),
    path("d/<str:token>/", shared_documents.shared_document, name="shared-document"),
    path("d/<str:token>/<slug:form>/", shared_documents.shared_file, name="shared-file"),
    path("e/<slug:slug>/documents/<int:pk>/file/<slug:form>/", documents.document_download, name="document-file"),
]

JOBS = [
    path("jobs/<int:pk>/", jobs.job_detail, name="job-detail"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job-cancel"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *ACCOUNTS,
    *HEALTH,
    *OFFLINE,
    *ENGAGEMENTS,
    *EXCHANGE,
    *BRANDING,
    *SCALE,
    *APPOINTMENTS,
    *CONFIRMING,
    *INTERVIEWS,
    *OVERVIEW,
    *HISTORY,
    *VALIDATION,
    *SIGN_OFF,
    *PLANS,
    *PROPOSALS,
    *DOCUMENTS,
    *JOBS,
    *RESPONDENTS,
    *LINKS,
]
