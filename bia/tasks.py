"""The Celery task and the handlers of each kind of job. Thin: the work itself is elsewhere."""

from __future__ import annotations

from typing import Any

from celery.signals import worker_ready, worker_shutting_down

from bia import jobs
from bia.celery import app
from bia.document_emails import DOCUMENT_EMAIL_JOB, send_document_email
from bia.documents.publishing import PLAN_JOB, PROPOSAL_JOB, REPORT_JOB, publish_document, publish_proposal
from bia.exporting import WORKBOOK_JOB, write_in_background
from bia.imports import READ_JOB, TAKE_JOB, read_in_background, take_in_background
from bia.jobs import reaper
from bia.jobs.queue import TASK
from bia.link_emails import EMAIL_JOB, send_email
from bia.models import Job


@app.task(name=TASK, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def run_job(pk: int) -> None:
    jobs.run(pk)


@jobs.job(PLAN_JOB, title="Availability plan, PDF")
def make_plan_pdf(progress: jobs.Progress, job: Job) -> None:
    publish_document(progress, job)


@jobs.job(REPORT_JOB, title="BIA report, PDF")
def make_report_pdf(progress: jobs.Progress, job: Job) -> None:
    publish_document(progress, job)


@jobs.job(PROPOSAL_JOB, title="Proposal, PDF")
def make_proposal_pdf(progress: jobs.Progress, job: Job) -> None:
    publish_proposal(progress, job)


@jobs.job(EMAIL_JOB, title="E-mail about a link")
def send_link_email(progress: jobs.Progress, job: Job) -> None:
    send_email(progress, job)


@jobs.job(DOCUMENT_EMAIL_JOB, title="E-mail with a document")
def send_email_with_document(progress: jobs.Progress, job: Job) -> None:
    send_document_email(progress, job)


@jobs.job(READ_JOB, title="Reading a spreadsheet")
def read_spreadsheet(progress: jobs.Progress, job: Job) -> None:
    read_in_background(progress, job)


@jobs.job(TAKE_JOB, title="Importing a spreadsheet")
def take_spreadsheet(progress: jobs.Progress, job: Job) -> None:
    take_in_background(progress, job)


@jobs.job(WORKBOOK_JOB, title="Workbook of the engagement, XLSX")
def write_workbook(progress: jobs.Progress, job: Job) -> None:
    write_in_background(progress, job)


@worker_ready.connect
def start_reaper(**_: Any) -> None:
    reaper.start()


@worker_shutting_down.connect
def stop_reaper(**_: Any) -> None:
    reaper.stop()
