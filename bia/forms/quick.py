"""The form of the quick sizing: ten questions as people answer them, read into the answers of the planner."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from django import forms

from bia.models import Language
from planner.catalogue import load_catalogue
from planner.faults import CaseFaults, Fault
from planner.quick_answers import (
    FORMAT,
    LATEST_BACK,
    LONGEST_LOST,
    LONGEST_VENDOR,
    MOST_JOBS,
    MOST_SITES,
    MOST_USERS,
    MOST_VENDORS,
    SOONEST_BACK,
    QuickAnswers,
    read_quick,
)

from .durations import parse_duration, show_duration
from .engagements import WorkspaceForm
from .numbers import parse_money, parse_whole
from .reading import Unreadable, quoted
from .windows import read_days, read_time_of_day

PLATFORMS: Final = (
    ("single-server", "One server, physical or virtual"),
    ("vm-ha", "A virtual machine that another host restarts"),
    ("failover-cluster-active-passive", "A Windows failover cluster"),
    ("to-buy", "Not there yet: a first server is to be bought"),
)
STANDS: Final = (
    ("virtual-hosts", "Two or more virtualisation hosts"),
    ("shared-storage", "Shared storage"),
    ("second-array", "Second storage array"),
    ("load-balancer", "Load balancer"),
    ("second-room", "Second server room"),
    ("second-site", "Second site that could run servers"),
    ("cloud-vpn", "VPN to a cloud"),
    ("offsite-backup", "Off-site backup"),
    ("immutable-backup", "Backup copy that nobody can change"),
    ("desktop-client", "Desktop client on the computers"),
)
SKILLS: Final = (
    ("vmware", "VMware"),
    ("hyper-v", "Hyper-V"),
    ("windows-server", "Windows Server"),
    ("windows-failover-cluster", "Windows failover cluster"),
    ("load-balancer", "Load balancers"),
    ("azure", "Azure"),
    ("backup", "Backup and restore"),
)
FUNCTIONS: Final = (("print", "Printing"), ("copy", "Copying"), ("scan", "Scanning"))
RULES_OUT: Final = (("clusters", "Failover clusters"), ("cloud", "Anything at a cloud provider"))
MISSING_HOURS: Final = "Write days and times, such as Mon-Fri 7:00-17:00, or 24x7."
# Where a fault of the planner's reading is shown.
FIELD_OF: Final = {
    "stands.platform": "platform",
    "stands.also": "stands",
    "budget.capex": "capex",
    "budget.opex_per_year": "opex_per_year",
    "must_haves.functions": "functions",
    "must_haves.back_within_hours": "back_within",
    "must_haves.lose_at_most_hours": "lose_at_most",
    "must_haves.rules_out": "rules_out",
}
# What to do about the other faults, by field.
WORDS: Final = {
    "client": "A sign in it cannot be printed. Write the name again.",
    "users": f"Write a whole number from 1 to {MOST_USERS:,}.",
    "devices": "Write at least one device, such as Kyocera 40.",
    "sites": f"Write a whole number from 1 to {MOST_SITES}; one building is 1.",
    "jobs_per_day": f"Write a number from 1 to {MOST_JOBS:,}.",
    "back_within": f"Write a time from {show_duration(SOONEST_BACK)} to {show_duration(LATEST_BACK)}, such as 4 h.",
    "lose_at_most": f"Write a time of at most {show_duration(LONGEST_LOST)}, such as 24 h.",
}
NEEDS: Final = {
    "immutable-backup": "Tick “Off-site backup” too: the copy that nobody can change is one outside the building.",
    "second-array": "Tick “Shared storage” too: the second storage array mirrors a first.",
}
_COUNT: Final = r"\d[\d,.']*(?:\s?k\b)?"
# A dash with a number at once behind it is a minus; any other dash stands between the vendor and the number.
_VENDOR: Final = re.compile(
    rf"(.*?[^\s:=\d])(?:\s*[:=]\s*|\s+[-\u2013]\s+|\s+|(?<=[^\W\d_]))((?:[-\u2212](?=\d))?{_COUNT}|[\d ]+)",
    re.DOTALL | re.IGNORECASE,
)
_NUMBER_FIRST: Final = re.compile(
    rf"((?:[-\u2212](?=\d))?{_COUNT})\s*(?:x\s+|×\s*)?([^\s\d].*)", re.DOTALL | re.IGNORECASE
)
# Also "Kyocera 30 and Ricoh 10" and "Kyocera 30 / Ricoh 10".
_BETWEEN_VENDORS: Final = re.compile(
    r"[\n;]|,\s+|,(?=\D)|(?<=\d)\s+(?:and|und)\s+(?=\D)|(?<=\d)\s*[+&/]\s*(?=[^\W\d])", re.IGNORECASE
)
_ALWAYS: Final = re.compile(r"24\s*[x×/]\s*7|round the clock|rund um die uhr|always|24 ?h", re.IGNORECASE)
_WINDOW: Final = re.compile(
    r"(.+?)[,:]?\s+(?:(?:from|von)\s+)?(\d[\d:.h]*)\s*(?:uhr)?\s*(?:-|\N{EN DASH}|\bto\b|\bbis\b)\s*"
    r"(\d[\d:.h]*)\s*(?:uhr)?",
    re.IGNORECASE,
)


def parse_devices(text: str) -> dict[str, int]:
    """Devices by vendor: "Kyocera 30, Ricoh 10", a line or an entry for each. Raises Unreadable."""
    found: dict[str, int] = {}
    named: set[str] = set()
    for part in _BETWEEN_VENDORS.split(text):
        entry = part.strip()
        if not entry:
            continue
        vendor, number = _vendor_and_number(entry)
        if len(vendor) > LONGEST_VENDOR or not vendor.isprintable():
            raise Unreadable(f"{quoted(vendor)} is no name of a vendor: at most {LONGEST_VENDOR} letters in one line.")
        if vendor.casefold() in named:
            raise Unreadable(f"{quoted(vendor)} is named twice. Write its devices together.")
        named.add(vendor.casefold())
        found[vendor] = parse_whole(number)
        if found[vendor] > MOST_USERS:
            raise Unreadable(f"{quoted(entry)} is too large to be meant.")
    if len(found) > MOST_VENDORS:
        raise Unreadable(
            f"These are {len(found)} vendors, and at most {MOST_VENDORS} fit. Write the smallest together: Others 12."
        )
    return found


def _vendor_and_number(entry: str) -> tuple[str, str]:
    """The parts of "Kyocera 30" or "30 x Kyocera". Raises Unreadable, also where a second number stands in the name."""
    last, first = _VENDOR.fullmatch(entry), _NUMBER_FIRST.fullmatch(entry)
    if last:
        vendor, number = last[1], last[2]
        is_cut = entry[last.start(2) - 1].isalpha() and any(sign.isdigit() for sign in vendor.split()[-1])  # 1e9
    elif first:
        vendor, number, is_cut = first[2], first[1], False
    else:
        raise Unreadable(f"{quoted(entry)} names no vendor with a number. Write it like Kyocera 30, Ricoh 10.")
    words = vendor.strip().rstrip(":-").split()
    if is_cut or (any(word[0].isdigit() for word in words) and not (len(words) == 1 and last)):  # 3M is a vendor
        raise Unreadable(
            f"{quoted(entry)} holds more than one number. Write each vendor with one, and a comma after it: "
            "Kyocera 30, Ricoh 10."
        )
    return " ".join(words), number


def parse_hours(text: str) -> Any:
    """Hours of work: "Mon-Fri 7:00-17:00; Sat 8-12", "Mo-Fr 7-17 Uhr" or "24x7". Raises Unreadable."""
    if _ALWAYS.fullmatch(text.strip()):
        return "24x7"
    windows = []
    for part in re.split(r"[\n;]|(?<=\d),\s*(?=[a-z])|(?<=\buhr),", text, flags=re.IGNORECASE):
        entry = part.strip()
        if not entry:
            continue
        match = _WINDOW.fullmatch(entry)
        if not match:
            raise Unreadable(f"{quoted(entry)} is no time of work. Write it like Mon-Fri 7:00-17:00, or 24x7.")
        days, start, end = match.groups()
        window = {"days": read_days(days), "from": read_time_of_day(start), "to": read_time_of_day(end)}
        if window["to"] <= window["from"]:
            raise Unreadable(
                f"{quoted(entry)} ends before it begins. Write work over midnight in two: Mon-Fri 22-24; Tue-Sat 0-6."
            )
        windows.append(window)
    if not windows:
        raise Unreadable(MISSING_HOURS)
    return windows


def _several(choices: tuple[tuple[str, str], ...], **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **more)


def _typed(
    label: str, help_text: str = "", *, missing: str = "", widget: forms.Widget | None = None
) -> forms.CharField:
    """A text that is read by the form; one that must be filled in says with `missing` what to write."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(missing),
        max_length=2000,
        widget=widget or forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": missing},
    )


class QuickForm(WorkspaceForm):
    """Whom it is for, and the ten questions. `answers` of a valid form are those of the planner."""

    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    client = forms.CharField(
        label="Client",
        max_length=180,
        help_text="As it will stand on every document.",
        error_messages={"required": "Write whom the offer is for."},
    )
    currency = forms.ChoiceField(initial="EUR", help_text="Of every amount here.")
    language = forms.ChoiceField(
        label="Language of its documents",
        choices=Language.choices,
        help_text="Names and notes that the sizing writes are in it too.",
    )
    users = _typed("Users who print, copy or scan", missing="Write how many there are, such as 900.")
    devices = _typed(
        "Multifunction devices by vendor",
        "Such as Kyocera 30, Ricoh 10.",
        missing="Write a vendor with its number, such as Kyocera 30.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sites = _typed(
        "Sites",
        "The server stands at the first. Users are spread evenly until you say otherwise.",
        missing="Write how many there are; one building is 1.",
    )
    jobs_per_day = _typed(
        "Print jobs on an ordinary day",
        "As the print log counts them; 12k is understood.",
        missing="Write how many there are, such as 4,000.",
    )
    hours = _typed(
        "When people work",
        "Such as Mon-Fri 7:00-17:00; Sat 8-12. Or 24x7.",
        missing=MISSING_HOURS,
    )
    loss_per_hour = _typed(
        "Cost of an hour without printing, copying and scanning",
        "Waiting staff, lost business, penalties; 0 if nobody would lose anything.",
        missing="Write an amount, such as 400; 0 if nothing is lost.",
    )
    platform = forms.ChoiceField(
        label="The print server is",
        choices=PLATFORMS,
        initial="single-server",
        widget=forms.RadioSelect,
        help_text="A first server is priced with its licence and its setting up.",
    )
    stands = _several(STANDS, label="Also there")
    skills = _several(SKILLS, label="The team runs these without help", help_text="What is not ticked counts as none.")
    capex = _typed("Once, at most", "Empty: no ceiling.")
    opex_per_year = _typed("A year, at most", "Empty: no ceiling.")
    functions = _several(FUNCTIONS, label="Must be back in time")
    back_within = _typed("Back within", "After an everyday failure, such as 4 h.")
    lose_at_most = _typed("Work lost at most", "Empty: a copy every night, 24 h.")
    rules_out = _several(RULES_OUT, label="Ruled out")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(load_catalogue().eur_per_unit, key=lambda each: (each != "EUR", each))
        self.fields["currency"].choices = [(each, each) for each in known]  # type: ignore[attr-defined]
        self.answers: QuickAnswers | None = None

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed, by field: to begin another sizing from it."""
        return {name: self[name].data for name in self.fields if name not in ("once", "workspace")}

    def clean(self) -> dict[str, Any] | None:
        """Reads what was typed; every fault at its field, all at once."""
        super().clean()
        document, unread = self._document(), set(self.errors)
        try:
            answers = read_quick(document)
        except CaseFaults as faults:
            for name, fault in ((_field_of(fault), fault) for fault in faults.faults):
                if name not in unread:  # one fault of a field: what could not be read would only be told again
                    unread.add(name)
                    self.add_error(name if name in self.fields else None, self._in_words(name, fault))
        else:
            self.answers = None if self.errors else answers
        return self.cleaned_data

    def _document(self) -> dict[str, Any]:
        said, currency = self.cleaned_data, self.cleaned_data.get("currency", "")
        return {
            "format": FORMAT,
            "client": (said.get("client") or "").strip(),
            "currency": currency,
            "users": self._read("users", parse_whole),
            "devices": self._read("devices", parse_devices),
            "sites": self._read("sites", parse_whole),
            "jobs_per_day": self._read("jobs_per_day", parse_whole),
            "hours": self._read("hours", parse_hours),
            "loss_per_hour": self._read("loss_per_hour", lambda text: parse_money(text, currency)),
            "stands": _stands(said.get("platform"), said.get("stands")),
            "skills": said.get("skills"),
            "budget": {
                "capex": self._read("capex", lambda text: parse_money(text, currency)),
                "opex_per_year": self._read("opex_per_year", lambda text: parse_money(text, currency)),
            },
            "must_haves": {
                "functions": said.get("functions"),
                "back_within_hours": self._read("back_within", parse_duration),
                "lose_at_most_hours": self._read("lose_at_most", parse_duration),
                "rules_out": said.get("rules_out"),
            },
        }

    def _in_words(self, name: str, fault: Fault) -> str:
        """What to do about a fault of the planner's reading, in the words of the form."""
        if name == "back_within" and not self.cleaned_data.get(name):
            return "Write within which time it must be back, such as 4 h, or tick nothing above."
        if name == "functions":
            within = self.cleaned_data["back_within"].strip()
            ticks = ", ".join(label for _, label in FUNCTIONS)
            return f"Tick what must be back within {within}: {ticks}. Or leave the time empty."
        if name == "stands":
            return NEEDS[fault.found.partition(" ")[0]]
        return WORDS.get(name, f"Found {fault.found}. Expected {fault.expected}.")

    def _read(self, name: str, parse: Callable[[str], Any]) -> Any:
        """What was typed in a field means; None where nothing was, or what was has become a fault of the field."""
        text = (self.cleaned_data.get(name) or "").strip()
        if not text:
            return None
        try:
            return parse(text)
        except Unreadable as error:
            self.add_error(name, str(error))
            return None


def _stands(platform: str | None, also: list[str] | None) -> dict[str, Any]:
    """What stands, as the planner reads it: a first server that is to be bought is a single one."""
    to_buy = platform == "to-buy"
    return {"platform": "single-server" if to_buy else platform, "to_buy": to_buy, "also": also}


def _field_of(fault: Fault) -> str:
    """The field that a fault of the planner's reading belongs to."""
    place = fault.path.partition("[")[0]
    return next((field for path, field in FIELD_OF.items() if place.startswith(path)), place.partition(".")[0])
