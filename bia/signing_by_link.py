"""Signing by a personal link: each of its processes is confirmed, or said to be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bia.models import Objection, PersonalLink, Process, SignedHow, SignedVersion
from bia.sign_off import Refused, Sheet, Signer, object_to, sheets_of, sign_off, standing_version


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What was said of one process: that it is right as it was shown, or what is wrong."""

    process: Process
    sha256: str
    is_right: bool
    wrong: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a link asks to sign: what is open, what is signed already, and what was said to be wrong before."""

    sheets: tuple[Sheet, ...]
    signed: tuple[SignedVersion, ...]
    objections: Mapping[int, tuple[Objection, ...]]


def asked_by(link: PersonalLink) -> Asked:
    """What there is to sign behind a link now."""
    processes = list(link.processes.all())
    waiting = [process for process in processes if process.signed_number is None]
    signed = [process for process in processes if process.signed_number is not None]
    objections: dict[int, tuple[Objection, ...]] = {}
    for objection in link.objections.filter(settled_at=None):
        objections[objection.process_id] = (*objections.get(objection.process_id, ()), objection)
    return Asked(
        sheets=tuple(sheets_of(link.engagement, waiting)) if waiting else (),
        signed=tuple(version for process in signed if (version := standing_version(process))),
        objections=objections,
    )


def settle(link: PersonalLink, verdicts: Iterable[Verdict], signer: Signer, now: datetime) -> list[SignedVersion]:
    """Signs what is right and records what is wrong, all or nothing; the versions that were signed.

    The link is used up once every process of it is signed. Raises Refused, and then nothing is kept.
    """
    said = list(verdicts)
    right = {each.process.code: each.sha256 for each in said if each.is_right}
    if not said:
        raise Refused("Say of each whether it is right.")
    with transaction.atomic():
        for each in said:
            if not each.is_right:
                object_to(each.process, each.wrong, signer.name.strip() or link.name, link, now)
        versions = sign_off(link.engagement, right, signer, SignedHow.LINK, now) if right else []
        if not link.processes.filter(signed_number=None).exists():
            PersonalLink.objects.filter(pk=link.pk).update(finished_at=now)
    return versions
