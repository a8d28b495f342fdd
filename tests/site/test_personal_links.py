"""The rules of personal links: what is stored, who gets in, and when a reminder is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from bia.models import PersonalLink
from bia.personal_links import (
    CODE_TRIES,
    Entry,
    LinkState,
    can_be_made_again,
    code_fits,
    code_of,
    entry,
    hash_of,
    link_state,
    new_secret,
    reminder_is_due,
    token_of,
)

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def a_link(**changes: object) -> PersonalLink:
    nonce = new_secret()
    values = {"nonce": nonce, "token_hash": hash_of(token_of(nonce)), "expires_at": NOW + timedelta(days=14)}
    return PersonalLink(**{**values, **changes})


def test_what_is_stored_does_not_hold_the_token() -> None:
    link = a_link()
    token = token_of(link.nonce)
    assert len(token) == 43  # 256 bits
    stored = [str(getattr(link, field.attname)) for field in link._meta.concrete_fields]
    assert not any(token in text for text in stored)


def test_a_token_comes_from_the_secret_key_as_well() -> None:
    link = a_link()
    assert can_be_made_again(link)
    with override_settings(SECRET_KEY="another key of this site, as long as they are"):
        assert not can_be_made_again(link)


@pytest.mark.parametrize(
    ("changes", "browser", "expected"),
    [
        ({}, "", Entry.UNBOUND),
        ({"browser_hash": hash_of("mine")}, "mine", Entry.OPEN),
        ({"browser_hash": hash_of("mine")}, "other", Entry.ELSEWHERE),
        ({"browser_hash": hash_of("mine")}, "", Entry.ELSEWHERE),
        ({"browser_hash": hash_of("mine"), "expires_at": NOW}, "mine", Entry.EXPIRED),
        ({"browser_hash": hash_of("mine"), "revoked_at": NOW}, "mine", Entry.REVOKED),
        ({"expires_at": NOW, "revoked_at": NOW}, "", Entry.REVOKED),
    ],
)
def test_who_gets_in(changes: dict[str, object], browser: str, expected: Entry) -> None:
    assert entry(a_link(**changes), browser, NOW) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, LinkState.NOT_OPENED),
        ({"first_opened_at": NOW}, LinkState.OPENED),
        ({"first_opened_at": NOW, "expires_at": NOW}, LinkState.EXPIRED),
        ({"revoked_at": NOW}, LinkState.REVOKED),
        ({"finished_at": NOW, "expires_at": NOW}, LinkState.FINISHED),
    ],
)
def test_what_the_consultant_is_told(changes: dict[str, object], expected: LinkState) -> None:
    assert link_state(a_link(**changes), NOW) is expected


def test_a_code_holds_for_a_while_and_for_a_few_tries() -> None:
    link = a_link(code_nonce="n", code_expires_at=NOW + timedelta(minutes=15))
    code = code_of("n")
    assert code_fits(link, f" {code[:4]} {code[4:]} ", NOW)
    assert not code_fits(link, "", NOW)
    assert not code_fits(link, code, NOW + timedelta(minutes=15))
    link.code_tries = CODE_TRIES
    assert not code_fits(link, code, NOW)
    assert not code_fits(a_link(), code_of(""), NOW)


@pytest.mark.parametrize(
    ("changes", "last_sent", "due"),
    [
        ({}, NOW - timedelta(days=3), True),
        ({}, NOW - timedelta(days=2, hours=23), False),
        ({}, None, False),
        ({"finished_at": NOW}, NOW - timedelta(days=9), False),
        ({"revoked_at": NOW}, NOW - timedelta(days=9), False),
        ({"expires_at": NOW}, NOW - timedelta(days=9), False),
    ],
)
def test_when_a_reminder_is_due(changes: dict[str, object], last_sent: datetime | None, due: bool) -> None:
    assert reminder_is_due(a_link(**changes), last_sent, 3, NOW) is due
