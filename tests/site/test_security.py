"""What every answer carries, and what pages say when something is wrong."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from bia.logs import JsonLines
from tests.site.factories import make_cast, make_engagement

TEMPLATES = Path(__file__).parents[2] / "templates"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/login/", "/health/", "/no-such-page/"])
def test_every_answer_forbids_foreign_and_inline_code(client: Client, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_no_page_needs_inline_code() -> None:
    """The policy would break it silently. Documents are paper: the policy does not reach them."""
    inline = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*application/json)", re.I)
    pages = [path for path in TEMPLATES.rglob("*.html") if "documents/printed" not in path.as_posix()]
    assert [path.name for path in pages if inline.search(path.read_text())] == []


def test_an_unknown_address_has_a_page_of_ours(client: Client) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "There is nothing at this address" in response.text


def test_a_reader_who_changes_something_is_told_why_not(client: Client) -> None:
    cast = make_cast()
    engagement = make_engagement(cast.workspace)
    client.force_login(cast.manager)
    response = client.get(f"/e/{engagement.slug}/delete/")
    assert response.status_code == 403
    assert "Your role in this workspace reads" in response.text


def test_the_page_of_an_inner_error_needs_nothing_but_itself() -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"What was saved before is safe" in response.content


def test_a_form_without_its_token_is_refused_with_a_remedy() -> None:
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "reload the page" in response.text


def test_the_session_cookie_is_out_of_reach_of_scripts(client: Client) -> None:
    cast = make_cast()
    client.post("/login/", {"username": cast.owner.username, "password": "correct horse"})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_log_line_is_json_with_its_traceback() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.getLogger("trial").makeRecord(
            "trial", logging.ERROR, __file__, 1, "job %s failed", (7,), exc_info=__import__("sys").exc_info()
        )
    entry = json.loads(JsonLines().format(record))
    assert (entry["level"], entry["message"]) == ("error", "job 7 failed")
    assert "ValueError: broken" in entry["traceback"]


def test_no_comment_of_a_template_reaches_a_page() -> None:
    templates = [path for kind in ("*.html", "*.txt") for path in (Path(__file__).parents[2] / "templates").rglob(kind)]
    assert templates
    open_at_the_end_of_a_line = re.compile(r"\{#(?!.*#\})")
    assert [path.name for path in templates if open_at_the_end_of_a_line.search(path.read_text())] == []


def test_a_part_of_a_page_is_refused_to_who_is_signed_out_and_no_sign_in_page_put_in_its_place(client: Client) -> None:
    part = client.post("/e/any/proposals/1/lines/1/save/", headers={"HX-Request": "true"})
    assert part.status_code == 401
    assert b"<form" not in part.content
    assert client.get("/").headers["Location"].startswith("/login/")
