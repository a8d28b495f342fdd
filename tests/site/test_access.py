"""Every address of the site, found by walking the URLs: who gets in, and who does not."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from bia.models import (
    Document,
    DocumentFile,
    DocumentLink,
    EmailKind,
    EvidenceFile,
    ImportDraft,
    Job,
    LinkEmail,
    LinkPurpose,
    Note,
    Objection,
    ParkedItem,
    PersonalLink,
    Plan,
    Process,
    Proposal,
    ProposalLine,
    ProposalVersion,
    RespondentAnswer,
    SignedVersion,
)
from bia.planning import case_of
from bia.proposing.content import content_of
from bia.signed_content import canonical, signed_content
from tests.site.factories import Cast, make_cast, make_engagement, make_process, make_service, make_site

OPEN = {"login", "health", "ready", "offline", "service-worker", "session"}
# Behind a personal link: without a valid token there is nothing, whoever asks. See test_link_access.py.
BY_LINK = {"sign-by-link", "respond", "respond-send", "respond-stage", "shared-document", "shared-file"}
# What every kind of argument is filled with: the object made by `world`.
ARGUMENTS = {
    "slug": "ferry",
    "number": 1,
    "version": 1,
    "position": 0,
    "stage": "work",
    "step": "send",
    "form": "xlsx",
    "link": 2,
}


def patterns() -> list[URLPattern]:
    return [pattern for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]


def names() -> list[str]:
    return sorted(str(pattern.name) for pattern in patterns())


def arguments_of(pattern: URLPattern) -> set[str]:
    return set(pattern.pattern.converters)


OF_AN_OBJECT = sorted(
    str(pattern.name) for pattern in patterns() if arguments_of(pattern) and pattern.name not in BY_LINK
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Cast:
    """An engagement with one of everything, all with the keys that the addresses are filled with."""
    cast = make_cast()
    engagement = make_engagement(cast.workspace, slug="ferry")
    process = make_process(engagement, code="X1")
    make_site(engagement, code="X1")
    make_service(engagement, code="X1")
    now = timezone.now()
    plan = Plan.objects.create(engagement=engagement, number=1, case={}, result={}, created_at=now)
    Job.objects.create(pk=1, engagement=engagement, kind="trial")
    begin_an_import(cast, now)
    hold_an_interview(process, now)
    send_links(process, now)
    sign(process, now)
    propose(plan, now)
    share_a_document(plan, now)
    return cast


def begin_an_import(cast: Cast, now: datetime) -> None:
    ImportDraft.objects.create(
        pk=1,
        workspace=cast.workspace,
        created_by=cast.owner,
        file_name="list.csv",
        frame={"title": "Ferries", "client_name": "Harbour", "currency": "EUR"},
        content=b"Process\nFerry tickets\n",
        created_at=now,
    )


def hold_an_interview(process: Process, now: datetime) -> None:
    engagement = process.engagement
    engagement.appointments.create(pk=1, starts_at=now, minutes=60, time_zone="UTC", changed_at=now)
    Note.objects.create(pk=1, process=process, text="Ask the purser.", created_at=now)
    ParkedItem.objects.create(pk=1, engagement=engagement, text="Who orders paper?", created_at=now)
    EvidenceFile.objects.create(pk=1, process=process, name="tide.pdf", file="1/none", size_bytes=1, created_at=now)


def send_links(process: Process, now: datetime) -> None:
    """A link to answer, with an answer that came back, and a link to sign."""
    link = PersonalLink.objects.create(
        pk=1,
        engagement=process.engagement,
        purpose=LinkPurpose.ANSWER,
        name="Ada Lund",
        email="ada@example.com",
        created_at=now,
        expires_at=now + timedelta(days=1),
    )
    LinkEmail.objects.create(pk=1, link=link, kind=EmailKind.INVITATION, created_at=now)
    RespondentAnswer.objects.create(
        pk=1, link=link, process=process, question="wrt_hours", value=2.0, saved_at=now, sent_at=now
    )
    PersonalLink.objects.create(
        pk=2,
        engagement=process.engagement,
        purpose=LinkPurpose.SIGN,
        name="Jo",
        email="jo@example.com",
        token_hash="of a link to sign",
        created_at=now,
        expires_at=now + timedelta(days=1),
    )


def sign(process: Process, now: datetime) -> None:
    engagement = process.engagement
    SignedVersion.objects.create(
        engagement=engagement,
        process=process,
        code="X1",
        name="Ticket sale",
        number=1,
        content=canonical(signed_content(case_of(engagement), None, "X1")),
        signer_name="Jo",
        signer_function="Purser",
        how="screen",
        signed_at=now,
    )
    Objection.objects.create(pk=1, process=process, name="Jo", text="It sails at six.", said_at=now)


def propose(plan: Plan, now: datetime) -> None:
    proposal = Proposal.objects.create(
        pk=1,
        workspace=plan.engagement.workspace,
        engagement=plan.engagement,
        plan=plan,
        year=2026,
        serial=1,
        number="P-2026-0001",
        title="Ferries",
        chosen="better",
        currency="EUR",
        created_at=now,
        changed_at=now,
    )
    ProposalLine.objects.create(pk=1, proposal=proposal, position=1, item="Server")
    ProposalVersion.objects.create(
        proposal=proposal, plan=plan, number=1, content=content_of(proposal), sha256="", frozen_at=now
    )


def share_a_document(plan: Plan, now: datetime) -> None:
    document = Document.objects.create(
        pk=1, engagement=plan.engagement, plan=plan, kind="plan", pages=1, size_bytes=1, created_at=now
    )
    DocumentFile.objects.create(document=document, form="xlsx", file="none.xlsx", size_bytes=1)
    DocumentLink.objects.create(
        pk=2, document=document, label="The board", created_at=now, expires_at=now + timedelta(days=1)
    )


def address(name: str) -> str:
    pattern = next(pattern for pattern in patterns() if pattern.name == name)
    values = {argument: ARGUMENTS.get(argument, 1) for argument in arguments_of(pattern)}
    values.update({argument: "X1" for argument in values if argument.endswith("code")})
    return reverse(name, kwargs=values)


def test_every_address_has_a_name() -> None:
    assert "None" not in names()
    assert len(names()) == len(set(names()))


def test_names_and_addresses_of_a_known_page_are_found_by_the_walk() -> None:
    assert {"engagement-list", "engagement-export", "job-detail"} <= set(names())


@pytest.mark.parametrize("name", [name for name in names() if name not in OPEN | BY_LINK])
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_sign_in_every_page_leads_to_it(client: Client, world: Cast, name: str, method: str) -> None:
    response = getattr(client, method)(address(name))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login/")


@pytest.mark.parametrize("name", OF_AN_OBJECT)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_of_another_workspace_exists(client: Client, world: Cast, name: str, method: str) -> None:
    client.force_login(world.outsider)
    status = getattr(client, method)(address(name)).status_code
    # 405: the address does not take this method at all, whoever asks.
    assert status in (404, 405)
    if status == 405:
        other = "post" if method == "get" else "get"
        assert getattr(client, other)(address(name)).status_code == 404


@pytest.mark.parametrize("name", OF_AN_OBJECT)
def test_the_owner_reaches_what_the_outsider_does_not(client: Client, world: Cast, name: str) -> None:
    """Otherwise the 404 of the outsider would prove nothing. Addresses that only take POST are left to their tests."""
    client.force_login(world.owner)
    client.raise_request_exception = False
    status = client.get(address(name)).status_code
    if re.search(r"/(plan|documents)/", address(name)):
        # The plan of this world is empty and its document has no file: anything but "not yours" will do.
        assert status != 403
    else:
        assert status in (200, 302, 405)


@pytest.mark.parametrize("name", sorted(BY_LINK))
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_its_token_nothing_behind_a_link_exists(client: Client, world: Cast, name: str, method: str) -> None:
    client.force_login(world.owner)
    status = getattr(client, method)(address(name)).status_code
    # 405: the address does not take this method at all, whoever asks.
    assert status == (405 if (name, method) == ("shared-file", "post") else 404)
