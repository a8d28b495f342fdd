"""Numbers as a reader of a plan says them: durations, shares and lists in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from planner.language import ENGLISH, in_digits, language_spoken, noted, said, say

# What a team may be able to run, as a reader names it. A skill that a client named otherwise stays as it is.
SKILLS = {
    "vmware": noted("VMware"),
    "hyper-v": noted("Hyper-V"),
    "proxmox": noted("Proxmox"),
    "kvm": noted("KVM"),
    "nutanix": noted("Nutanix"),
    "xcp-ng": noted("XCP-ng"),
    "windows-server": noted("Windows Server"),
    "windows-failover-cluster": noted("Windows failover clusters"),
    "load-balancer": noted("load balancers"),
    "azure": noted("Azure"),
    "aws": noted("AWS"),
    "google-cloud": noted("Google Cloud"),
    "cloud": noted("cloud services"),
    "backup": noted("backups"),
}
CIRCLE_MOST = 5  # a longer circle of needs is not told one by one


def hours_in_words(hours: float) -> str:
    """A duration in hours as "30 min", "2 h 30 min", "3 d". Whole days only from 72 h on."""
    return _hours_in_english(hours) if language_spoken() is ENGLISH else _hours_in_words(hours)


def _hours_in_words(hours: float) -> str:
    if hours < 0:
        raise ValueError("a duration is not negative")
    minutes = hours * 60
    if 0 < minutes < 1:
        return say("{seconds} s", seconds=in_digits(minutes * 60, ".0f"))
    whole_minutes = round(minutes)
    if whole_minutes >= 72 * 60 and whole_minutes % (24 * 60) == 0:
        return say("{days} d", days=whole_minutes // (24 * 60))
    whole_hours, rest = divmod(whole_minutes, 60)
    if whole_hours and rest:
        return say("{hours} h {minutes} min", hours=whole_hours, minutes=rest)
    return say("{hours} h", hours=whole_hours) if whole_hours else say("{minutes} min", minutes=rest)


# The same few hours stand in the reasons of every process. In another language nothing is kept: what a catalogue
# of translations answers may change with the thread.
_hours_in_english = lru_cache(maxsize=4096)(_hours_in_words)


def percent_in_words(share: float) -> str:
    """A share as a percentage without needless digits: 0.6 -> "60 %"."""
    return in_percent(share * 100, ".3g")


def in_percent(number: float, form: str = "g") -> str:
    """A number of hundredths as a percentage: 60 -> "60 %"."""
    return say("{number} %", number=in_digits(number, form))


def availability_in_words(availability: float, digits: int = 2) -> str:
    """An availability as a percentage, cut (never rounded up, R4): 0.99908 -> "99.908 %".

    At least so many digits, and two that count of what is lost, as the pages and documents write it.
    """
    if availability >= 1 - 1e-9:
        # Nothing is ever 100 % available (R4).
        return say("more than {percent}", percent=in_percent(99.9999999, ".7f"))
    while digits < 7 and 1 - availability < 10 ** -(digits + 1) - 1e-12:
        digits += 1
    cut = int(availability * 10 ** (digits + 2) + 1e-6) / 10**digits  # 0.57 x 10,000 is a hair below 5,700
    return in_percent(cut, f".{digits}f")


def availabilities_in_words(one: float, other: float) -> tuple[str, str]:
    """Two availabilities with as many digits as it takes to tell them apart."""
    for digits in range(2, 8):
        texts = availability_in_words(one, digits), availability_in_words(other, digits)
        if texts[0] != texts[1]:
            break
    return texts


def list_in_words(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(items) <= 1:
        return "".join(items)
    return say("{items} and {last}", items=", ".join(items[:-1]), last=items[-1])


def category_in_words(category: str) -> str:
    """An impact category as a reader names it: "food_safety" is "food safety"."""
    return said(category).replace("_", " ").replace("-", " ")


def skill_in_words(skill: str) -> str:
    """A skill of a team as a reader names it: "windows-failover-cluster" is "Windows failover clusters"."""
    return said(SKILLS[skill]) if skill in SKILLS else skill


def functions_in_words(functions: Sequence[str]) -> str:
    """Functions of a print service: "print, scan and copy"."""
    return list_in_words([said(function) for function in functions])


def circle_in_words(circle: Sequence[str]) -> str:
    """A circle of needs: "P01 and P05 need each other", "P01 needs P05, P05 needs P07 and P07 needs P01"."""
    if len(circle) == 2:
        return say("{both} need each other", both=list_in_words(circle))
    if len(circle) > CIRCLE_MOST:
        return say(
            "{first} needs {next}, which by way of {others} others needs {first}",
            first=circle[0],
            next=circle[1],
            others=len(circle) - 2,
        )
    pairs = zip(circle, (*circle[1:], circle[0]), strict=True)
    return list_in_words([say("{one} needs {other}", one=one, other=other) for one, other in pairs])
