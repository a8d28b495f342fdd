"""The page behind a link to sign: what was found out in plain words, and whether it is right."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bia.link_access import link_page, typed_texts
from bia.models import LinkPurpose, PersonalLink
from bia.seen_before import changes_since, seen
from bia.sign_off import Refused, Sheet, Signer, content_of
from bia.signed_content import write_up
from bia.signing_by_link import Asked, Verdict, asked_by, settle

# With a dot in their names what is typed is shown again also where the link has ended meanwhile.
NAME, FUNCTION, REMARK = "signer.name", "signer.function", "signer.remark"


@link_page(LinkPurpose.SIGN)
def sign_by_link(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Shows what is to be signed; takes a verdict on each process."""
    asked = asked_by(link)
    if not asked.sheets and not asked.signed:
        context = {"link": link, "is_empty": True, "typed": typed_texts(request)}
        return render(request, "links/gone.html", context, status=404)
    if not asked.sheets:
        return _signed_page(request, link, asked)
    if request.method != "POST":
        owners = {sheet.write_up.owner for sheet in asked.sheets}
        typed = {"name": link.name, "function": owners.pop() if len(owners) == 1 else "", "remark": ""}
        return _page(request, link, asked, typed)
    typed = {"name": _text(request, NAME), "function": _text(request, FUNCTION), "remark": _text(request, REMARK)}
    signer = Signer(name=typed["name"], function=typed["function"], remark=typed["remark"], link=link)
    try:
        settle(link, _verdicts(request, link, asked), signer, timezone.now())
    except Refused as error:
        return _page(request, link, asked_by(link), typed, problem=str(error))
    return redirect(request.path)


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "")


def _verdicts(request: HttpRequest, link: PersonalLink, asked: Asked) -> list[Verdict]:
    """What was said of each process that waits. Raises Refused where nothing was said of one."""
    found = []
    for sheet in asked.sheets:
        process = sheet.process
        said = request.POST.get(f"verdict-{process.pk}", "")
        if said not in ("right", "wrong"):
            raise Refused(f"Say whether {process.name} is right.")
        shown = request.POST.get(f"shown-{process.pk}", "")
        wrong = _text(request, f"wrong.{process.pk}")
        found.append(Verdict(process=process, sha256=shown, is_right=said == "right", wrong=wrong))
    return found


def _page(
    request: HttpRequest, link: PersonalLink, asked: Asked, typed: dict[str, str], problem: str = ""
) -> HttpResponse:
    context = {
        "link": link,
        "rows": [_row(request, asked, sheet) for sheet in asked.sheets],
        "signed": asked.signed,
        "typed": typed,
        "problem": problem,
    }
    return render(request, "links/sign.html", context, status=422 if problem else 200)


def _row(request: HttpRequest, asked: Asked, sheet: Sheet) -> dict[str, Any]:
    """One process with what was said of it; that it is right holds only for what was shown then."""
    process = sheet.process
    verdict = request.POST.get(f"verdict-{process.pk}", "")
    is_changed = request.method == "POST" and request.POST.get(f"shown-{process.pk}", "") != sheet.sha256
    return {
        "sheet": sheet,
        "seen": seen(sheet.write_up),
        "is_changed": is_changed,
        "changes": changes_since(request.POST.get(f"seen-{process.pk}", ""), sheet.write_up) if is_changed else (),
        "objections": asked.objections.get(process.pk, ()),
        "verdict": "" if is_changed and verdict == "right" else verdict,
        "wrong": _text(request, f"wrong.{process.pk}"),
    }


def _signed_page(request: HttpRequest, link: PersonalLink, asked: Asked) -> HttpResponse:
    said = [(version, write_up(content_of(version))) for version in asked.signed]
    return render(request, "links/signed.html", {"link": link, "said": said, "typed": typed_texts(request)})
