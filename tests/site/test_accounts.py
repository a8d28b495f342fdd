"""Signing in and out."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.site.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_user_signs_in_and_lands_on_the_engagements(client: Client) -> None:
    user = make_user()
    response = client.post("/login/", {"username": user.username, "password": "correct horse"})
    assert response.headers["Location"] == "/"


def test_a_wrong_password_says_so_and_keeps_the_user_name(client: Client) -> None:
    user = make_user()
    response = client.post("/login/", {"username": user.username, "password": "wrong"})
    assert "do not belong together" in response.text
    assert f'value="{user.username}"' in response.text


def test_signing_out_ends_the_session(client: Client) -> None:
    client.force_login(make_user())
    client.post("/logout/")
    assert client.get("/").status_code == 302


def test_a_next_address_on_another_host_is_not_followed(client: Client) -> None:
    user = make_user()
    data = {"username": user.username, "password": "correct horse", "next": "https://evil.example/"}
    assert client.post("/login/", data).headers["Location"] == "/"
