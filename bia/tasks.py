"""The Celery task and the handlers of each kind of job. Thin: the work itself is elsewhere."""

from __future__ import annotations

from bia import jobs
from bia.celery import app
from bia.jobs.queue import TASK


@app.task(name=TASK, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def run_job(pk: int) -> None:
    jobs.run(pk)
