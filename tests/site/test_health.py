"""Health and readiness."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_health_needs_no_sign_in(client: Client) -> None:
    assert client.get("/health/").json() == {"status": "ok"}


def test_ready_names_each_thing_it_tried(client: Client) -> None:
    assert client.get("/ready/").json()["database"] == "ok"


def test_ready_fails_when_files_cannot_be_written(client: Client, settings: Settings) -> None:
    settings.VAR_DIR = Path("/nowhere")
    response = client.get("/ready/")
    assert response.status_code == 503
    assert response.json()["files"].startswith("failed")
