"""Signing in and out."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.site.factories import Cast, make_engagement, make_user

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


def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page(client: Client, cast: Cast) -> None:
    engagement = make_engagement(cast.workspace)
    page, button = (reverse(name, args=[engagement.slug]) for name in ("document-list", "document-make"))
    refused = client.post(button, headers={"referer": f"http://testserver{page}?language=de"})
    assert refused["Location"] == f"{reverse('login')}?next={page}%3Flanguage%3Dde"
    assert "nothing was done" in client.get(refused["Location"]).content.decode()
    for elsewhere in ("https://elsewhere.example/page", ""):
        refused = client.post(button, headers={"referer": elsewhere})
        assert refused["Location"] == f"{reverse('login')}?next={reverse('engagement-list')}"


def test_the_address_of_a_button_says_that_it_is_one(client: Client, cast: Cast) -> None:
    engagement = make_engagement(cast.workspace)
    client.force_login(cast.teammate)
    opened = client.get(reverse("document-make", args=[engagement.slug]))
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "press it there" in opened.content.decode()
    assert reverse("engagement-detail", args=[engagement.slug]) in opened.content.decode()
