"""The branding pages: who may, what is refused and how, what documents then carry, and undo."""

from __future__ import annotations

import base64
import html
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bia.brand import Brand, brand_from
from bia.branding import brand_of, own_brand, set_brand
from bia.documents import facts_of, facts_pdf
from bia.logos import safe_logo
from bia.models import Engagement, Plan, User
from bia.planning import engagement_from_case, make_plan_for
from tests.site import logos
from tests.site.factories import Cast, make_engagement, make_workspace
from tests.site.standards import standards_missed
from tests.site.test_documents_pdf import DEMO, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return make_engagement(cast.workspace, slug="ferry")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(**changes: Any) -> dict[str, Any]:
    return {"name": "", "address": "", "legal": "", "accent": "", "band": "", **changes}


def file(content: bytes, name: str = "logo.svg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def address(cast: Cast) -> str:
    return f"/workspaces/{cast.workspace.pk}/branding/"


def test_an_owner_sets_what_every_document_of_the_workspace_carries(cast: Cast, engagement: Engagement) -> None:
    words = typed(name="Harbour & Co", address="Quay 7\n\nHarbour", legal="No. 1", accent="5B1A6B")
    assert browser(cast.owner).post(address(cast), {**words, "logo": file(logos.DRAWN)}).status_code == 302
    brand = brand_of(engagement)
    assert (brand.name, brand.address, brand.accent) == ("Harbour & Co", "Quay 7\nHarbour", "#5b1a6b")
    assert brand.logo == safe_logo(logos.DRAWN).logo
    page = browser(cast.owner).get(address(cast)).content.decode()
    assert "data:image/svg+xml;base64," in page
    assert "Undo this change" in page


def test_a_client_has_its_logo_and_what_differs(cast: Cast, engagement: Engagement) -> None:
    set_brand(cast.workspace, Brand(name="Firm", accent="#5b1a6b"), cast.owner, timezone.now())
    sent = typed(accent="#123456", logo=file(logos.png(), "logo.png"))
    assert browser(cast.teammate).post("/e/ferry/branding/", sent).status_code == 302
    brand = brand_of(engagement)
    assert (brand.name, brand.accent) == ("Firm", "#123456")
    assert brand.client_logo
    assert brand.client_logo.kind == "png"
    assert brand_of(make_engagement(cast.workspace)).accent == "#5b1a6b"


def test_who_may_not_is_told_or_finds_nothing(cast: Cast, engagement: Engagement) -> None:
    for path in (address(cast), f"{address(cast)}preview/"):
        assert browser(cast.teammate).post(path, typed()).status_code == 403
        assert browser(cast.manager).get(path).status_code == 403
        assert browser(cast.outsider).get(path).status_code == 404
    for path in ("/e/ferry/branding/", "/e/ferry/branding/preview/", "/e/ferry/branding/undo/"):
        assert browser(cast.manager).post(path, typed()).status_code == 403
        assert browser(cast.outsider).post(path, typed()).status_code == 404
    assert Client().get(address(cast)).status_code == 302
    assert own_brand(cast.workspace) == own_brand(engagement) == Brand()
    assert "branding" in browser(cast.owner).get("/").content.decode()
    assert "branding" not in browser(cast.teammate).get("/").content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"accent": "#ffcc00"}, "contrast of 1.4 to 1 on paper; 4.5 to 1 is needed"),
        ({"band": "#ffff00"}, "contrast of 1.0 to 1 on paper; 3.0 to 1 is needed"),
        ({"accent": "teal"}, "Six digits"),
        ({"address": "a\nb\nc\nd\ne\nf"}, "At most 5 lines fit; these are 6."),
        ({"legal": "x" * 131}, "Line 1 has 131 characters. At most 130 fit."),
        ({"name": "x" * 400}, "Write at most 120 characters; these are 400."),
        ({"logo": file(logos.LAUGHS)}, "declares entities"),
        ({"logo": file(b"GIF89a", "logo.png")}, "The file is a GIF"),
        ({"logo": file(logos.svg() + b" " * 2 * 2**20)}, "A logo may have at most 1.0"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_the_remedy_and_kept_in_the_form(
    cast: Cast, engagement: Engagement, sent: dict[str, Any], said: str
) -> None:
    answer = browser(cast.owner).post(address(cast), typed(**{"name": "Kept name", **sent}))
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("\xa0", " ")
    assert "name" in sent or "Kept name" in answer.content.decode()
    assert own_brand(cast.workspace) == Brand()


def test_the_shade_that_is_offered_is_taken(cast: Cast) -> None:
    answer = browser(cast.owner).post(address(cast), typed(accent="#ffcc00")).content.decode()
    shade = re.search(r"shade that has it is (#[0-9a-f]{6})", answer)
    assert shade
    assert browser(cast.owner).post(address(cast), typed(accent=shade[1])).status_code == 302


@pytest.mark.parametrize("size", [3 * 2**20, 50 * 2**20])
def test_a_file_far_over_the_limit_is_told_at_its_field_with_the_rest_of_the_form_kept(cast: Cast, size: int) -> None:
    answer = browser(cast.owner).post(address(cast), typed(name="Typed name", logo=file(b"\0" * size)))
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {"logo"}
    said = errors["logo"][0].replace("\xa0", " ")
    assert f"The file has {size // 2**20}.0 MB. A logo may have at most 1.0 MB." in said
    page = answer.content.decode()
    assert 'value="Typed name"' in page
    assert f'data-most="{2**20}"' in page  # the browser checks it too
    assert own_brand(cast.workspace) == Brand()


def test_the_cover_is_shown_without_a_logo_that_is_too_large(cast: Cast, engagement: Engagement) -> None:
    sent = typed(name="Typed", logo=file(b"\0" * 10 * 2**20))
    answer = browser(cast.teammate).post("/e/ferry/branding/preview/", sent)
    assert answer.status_code == 200
    assert "Typed" in answer.content.decode()


def held_in(page: str) -> str:
    found = re.search(r'name="held_logo" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def test_a_logo_outlives_a_fault_elsewhere_in_the_form(cast: Cast) -> None:
    client = browser(cast.owner)
    refused = client.post(address(cast), typed(accent="#ffff00", logo=file(logos.DRAWN))).content.decode()
    assert "chosen and not kept yet" in refused
    again = client.post(address(cast), typed(accent="#ffee00", held_logo=held_in(refused))).content.decode()
    assert client.post(address(cast), typed(held_logo=held_in(again))).status_code == 302
    assert own_brand(cast.workspace).logo == safe_logo(logos.DRAWN).logo


def test_a_logo_that_waits_can_be_dropped_changed_and_is_checked_like_any(cast: Cast) -> None:
    client = browser(cast.owner)
    held = base64.b64encode(logos.DRAWN).decode()
    client.post(address(cast), typed(held_logo=held, remove_logo="on"))
    assert own_brand(cast.workspace).logo is None
    client.post(address(cast), typed(held_logo=held, logo=file(logos.png(), "logo.png")))
    assert own_brand(cast.workspace).logo == safe_logo(logos.png()).logo
    for wrong in (base64.b64encode(logos.LAUGHS).decode(), "no base64 at all"):
        assert client.post(address(cast), typed(held_logo=wrong)).status_code == 422
    assert own_brand(cast.workspace).logo == safe_logo(logos.png()).logo


def test_what_was_left_out_of_a_drawing_is_said(cast: Cast) -> None:
    sent = typed(logo=file(logos.svg(logos.SHAPE + "<script>1</script><text>Firm</text>")))
    page = browser(cast.owner).post(address(cast), sent, follow=True).content.decode()
    assert "Left out of the SVG for safety: script, text." in page


def test_the_last_change_is_taken_back_and_only_the_one_that_was_seen(cast: Cast) -> None:
    client = browser(cast.owner)
    client.post(address(cast), typed(name="First", logo=file(logos.DRAWN)))
    client.post(address(cast), typed(name="First", remove_logo="on"))
    assert own_brand(cast.workspace).logo is None
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(address(cast)).content.decode())
    assert seen
    client.post(f"{address(cast)}undo/", {"seen": seen[1]})
    assert own_brand(cast.workspace).logo
    client.post(f"{address(cast)}undo/", {"seen": seen[1]})  # a second click, of a page that is out of date
    assert own_brand(cast.workspace).logo


def test_the_preview_is_the_cover_with_what_is_typed_and_nothing_is_kept(cast: Cast, engagement: Engagement) -> None:
    sent = typed(name="<b>Typed</b>", accent="#5b1a6b", band="#ffff00", logo=file(logos.DRAWN))
    answer = browser(cast.teammate).post("/e/ferry/branding/preview/", sent)
    page = answer.content.decode()
    assert 'class="cover"' in page
    assert "&lt;b&gt;Typed&lt;/b&gt;" in page
    assert "--accent: #5b1a6b" in page
    assert "#ffff00" not in page  # it cannot be seen on paper
    assert 'alt="Logo of the client"' in page
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "script" not in answer["Content-Security-Policy"]
    assert own_brand(engagement) == Brand()


def test_the_document_carries_the_brand_in_force_and_says_which(cast: Cast, tmp_path: Path) -> None:
    engagement = engagement_from_case(cast.workspace, cast.owner, json.loads((DEMO / "school.json").read_text()))
    now = timezone.now()
    make_plan_for(engagement, cast.owner, now)
    words = Brand(name="Firm", address="Quay 7", legal="Register no. 1", accent="#5b1a6b", band="#0b1d51")
    set_brand(engagement, replace(words, client_logo=safe_logo(logos.png()).logo), cast.owner, now)
    set_brand(cast.workspace, Brand(logo=safe_logo(logos.DRAWN).logo), cast.owner, now)
    facts = facts_of(Plan.objects.get())
    made = facts_pdf(facts)
    assert made.content == facts_pdf(facts).content
    assert standards_missed(made.content) == []
    text = text_of(made, tmp_path)
    assert text.startswith("Firm\n\nQuay 7\n")
    assert "Register no. 1" in text.split("\f")[0]
    assert facts.brand.sha256[:8] in text
    subprocess.run(["pdfdetach", "-savefile", "brand.json", "made.pdf"], cwd=tmp_path, check=True)
    assert brand_from(json.loads((tmp_path / "brand.json").read_text())) == facts.brand
    command = ["pdfinfo", "-struct", "made.pdf"]
    structure = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert structure.index("Figure") < structure.index("H1")  # the logo is read first


def test_another_workspace_is_not_touched(cast: Cast) -> None:
    set_brand(cast.workspace, Brand(name="Firm"), cast.owner, timezone.now())
    other = make_workspace(name="Elsewhere")
    assert brand_of(other) == Brand(name="Elsewhere")
    assert json.dumps(own_brand(other).to_dict()) == json.dumps(Brand().to_dict())
