"""The sheets of processes and services: what is needed, what is there, and what is left of the downtime budget."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bia.documents.facts import Facts, Json, part
from bia.spreadsheet.book import Column, Form, Sheet, Value, amount, live, sheet

Rows = list[dict[str, Value]]


def process_sheet(facts: Facts, state: dict[str, str] | None = None) -> Sheet:
    """Every process with its targets. `state` says of each, by its id, how far it is signed."""
    columns = [
        Column("id", _("No."), 10),
        Column("name", _("Process"), 42),
        Column("owner", _("Owner"), 28),
        *([Column("state", _("State"), 22)] if state is not None else []),
        Column("tier", _("Tier"), 8, Form.WHOLE),
        Column("mtpd", _("MTPD, h"), 11, Form.HOURS),
        Column("rto", _("RTO, h"), 11, Form.HOURS),
        Column("wished", _("RTO wished, h"), 12, Form.HOURS),
        Column("rpo", _("RPO, h"), 11, Form.HOURS),
        Column("wrt", _("WRT, h"), 11, Form.HOURS),
        Column("achievable", _("IT back today, h"), 12, Form.HOURS),
        Column("late", _("Too late by, h"), 12, Form.HOURS),
        Column("availability", _("Availability"), 13, Form.AVAILABILITY),
        Column("hours", _("Service hours a year"), 14, Form.HOURS),
        Column("budget", _("Downtime budget a year, h"), 16, Form.HOURS),
    ]
    rows = [_process(one, state) for one in facts.processes]
    note = _("Targets of the processes. Downtime budget = (1 − availability) × service hours of a year.")
    return sheet("processes", _("Processes"), columns, rows, note, frozen=2)


def _process(process: Json, state: dict[str, str] | None) -> dict[str, Value]:
    targets = process.get("targets") or {}
    needed, achievable = part(process, "required", "rto_hours"), process.get("achievable_hours")
    availability, hours = targets.get("availability"), targets.get("service_hours_per_year")
    budget = None if availability is None or hours is None else (1 - availability) * hours
    late = max(0.0, achievable - needed) if needed is not None and achievable is not None else None
    return {
        "id": str(process["id"]),
        "name": str(process["name"]),
        "owner": str(process.get("owner_role") or "") or None,
        "state": (state or {}).get(str(process["id"])),
        "tier": targets.get("tier"),
        "mtpd": targets.get("mtpd_hours"),
        "rto": needed,
        "wished": part(process, "stated", "rto_hours"),
        "rpo": part(process, "required", "rpo_hours"),
        "wrt": targets.get("wrt_hours"),
        "achievable": achievable,
        "late": live("=MAX(0,[achievable]-[rto])", late, late),
        "availability": availability,
        "hours": hours,
        "budget": live("=(1-[availability])*[hours]", budget, targets.get("downtime_budget_hours_per_year"), 1e-6),
    }


def service_sheet(facts: Facts, *, with_losses: bool) -> Sheet:
    """Every service: required, promised, today and as recommended. `with_losses` adds what outages cost."""
    promised = [
        Column("id", _("No."), 12),
        Column("name", _("Service"), 42),
        Column("rto", _("RTO needed, h"), 12, Form.HOURS),
        Column("promised_rto", _("RTO promised, h"), 12, Form.HOURS),
        Column("late", _("Too late by, h"), 12, Form.HOURS),
        Column("rpo", _("RPO needed, h"), 12, Form.HOURS),
        Column("promised_rpo", _("RPO promised, h"), 12, Form.HOURS),
        Column("availability", _("Availability needed"), 13, Form.AVAILABILITY),
        Column("budget", _("Downtime budget a year, h"), 15, Form.HOURS),
        Column("today", _("Availability today"), 13, Form.AVAILABILITY),
        Column("down", _("Downtime a year today, h"), 15, Form.HOURS),
        Column("used", _("Of the budget used today"), 13, Form.SHARE),
    ]
    planned = [
        Column("then", _("Availability as recommended"), 15, Form.AVAILABILITY),
        Column("down_then", _("Downtime a year as recommended, h"), 16, Form.HOURS),
        Column("used_then", _("Of the budget used as recommended"), 16, Form.SHARE),
        Column("loss", _("Expected loss a year today"), 16, Form.MONEY, total=True),
        Column("loss_then", _("Expected loss a year as recommended"), 16, Form.MONEY, total=True),
        Column("avoided", _("Avoided loss a year"), 16, Form.MONEY, total=True, name="avoided_per_year"),
    ]
    rows = [_service(facts, one, with_losses) for one in facts.services]
    note = _(
        "Needs of the processes against what is promised and what is to be expected. Availability counts "
        "everything a service depends on."
    )
    return sheet("services", _("Services"), [*promised, *(planned if with_losses else [])], rows, note, frozen=2)


def _service(facts: Facts, service: Json, with_losses: bool) -> dict[str, Value]:
    year = float(part(facts.result, "policy", "hours_per_year") or 8760)
    need, promise, today = (service.get(key) or {} for key in ("required", "promised", "today"))
    late = None
    if need.get("rto_hours") is not None and promise.get("rto_hours") is not None:
        late = max(0.0, promise["rto_hours"] - need["rto_hours"])
    budget = need.get("downtime_budget_hours_per_year")
    row: dict[str, Value] = {
        "id": str(service["id"]),
        "name": str(service["name"]),
        "rto": need.get("rto_hours"),
        "promised_rto": promise.get("rto_hours"),
        "late": live("=MAX(0,[promised_rto]-[rto])", late, late),
        "rpo": need.get("rpo_hours"),
        "promised_rpo": promise.get("rpo_hours"),
        "availability": need.get("availability"),
        "budget": _downtime("availability", need.get("availability"), budget, year),
        "today": today.get("availability"),
        "down": _downtime("today", today.get("availability"), today.get("downtime_hours_per_year"), year),
        "used": _used("down", today.get("downtime_hours_per_year"), budget),
    }
    return row | _as_recommended(service, budget, year) if with_losses else row


def _as_recommended(service: Json, budget: float | None, year: float) -> dict[str, Value]:
    chosen, today = service.get("recommendation") or {}, service.get("today") or {}
    down = chosen.get("downtime_hours_per_year")
    lost, left = _loss("today", today), _loss("then", chosen)
    return {
        "then": chosen.get("availability"),
        "down_then": _downtime("then", chosen.get("availability"), down, year),
        "used_then": _used("down_then", down, budget),
        "loss": lost,
        "loss_then": left,
        "avoided": _avoided(amount(lost), amount(left)),
    }


def _downtime(key: str, availability: float | None, planned: float | None, year: float) -> Value:
    computed = None if availability is None else (1 - availability) * year
    return live(f"=(1-[{key}])*hours_per_year", computed, planned, 1e-6)


def _used(key: str, downtime: float | None, budget: float | None) -> Value:
    used = downtime / budget if downtime is not None and budget else None
    return live(f"=[{key}]/[budget]", used, used)


def _loss(state: str, design: Json) -> Value:
    """The sum over what can go wrong, on the sheet of losses."""
    if design.get("expected_annual_loss") is None:
        return None
    parts = [one.get("expected_annual_loss") or 0 for one in (design.get("by_scope") or {}).values()]
    text = f'=SUMIFS([losses!loss],[losses!id],[id],[losses!state],"{states()[state]}")'
    return live(text, sum(parts), design.get("expected_annual_loss"), 0.005 * (len(parts) + 1))


def _avoided(today: float | None, then: float | None) -> Value:
    avoided = None if today is None or then is None else today - then
    return live("=[loss]-[loss_then]", avoided, avoided)


def states() -> dict[str, str]:
    """The words for the two states a service is reckoned in."""
    return {"today": _("today"), "then": _("as recommended")}
