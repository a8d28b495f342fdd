from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import Category, Chosen, DataLoss, Impact, LossLimits, Process
from planner.policy import DEFAULT_POLICY, Policy
from planner.targets import Targets, derive_targets
from tests.planner.cases import HOURS, case, process

LEVELS = st.lists(st.integers(0, 4), min_size=len(HOURS), max_size=len(HOURS))


def targets_of(of: Process, policy: Policy = DEFAULT_POLICY) -> Targets:
    return derive_targets(case([of]), of, policy)


def test_mtpd_is_the_first_asked_time_at_which_a_category_is_unacceptable() -> None:
    targets = targets_of(process(severity=(1, 2, 3, 4, 4)))
    assert targets.mtpd_hours == 24
    assert targets.deciding_category == "safety"
    assert targets.serious_at_hours == 8


def test_the_cautious_reading_takes_the_asked_time_before() -> None:
    targets = targets_of(process(severity=(1, 2, 3, 4, 4)), Policy(mtpd_reading="last tolerable"))
    assert targets.mtpd_hours == 8


def test_the_cautious_reading_of_an_impact_unacceptable_at_once_is_nought() -> None:
    targets = targets_of(process(severity=(4, 4, 4, 4, 4)), Policy(mtpd_reading="last tolerable"))
    assert targets.mtpd_hours == 0
    assert targets.is_continuous


def test_rto_is_the_last_step_before_serious_impact() -> None:
    # Serious at 8 h: the largest step strictly before is 4 h. mtpd 24 h less wrt 2 h leaves 22 h: not binding.
    assert targets_of(process(severity=(1, 2, 3, 4, 4), wrt=2)).rto_hours == 4


def test_catching_up_can_bind_the_rto() -> None:
    # mtpd 24 h less wrt 23 h leaves 1 h, although serious impact would allow 4 h.
    assert targets_of(process(severity=(1, 2, 3, 4, 4), wrt=23)).rto_hours == 1


@pytest.mark.parametrize(
    ("wrt", "said"),
    [
        (None, "not above the MTPD of 24 h (WRT was not asked, so nothing is taken off)."),
        (2, "not above the MTPD of 24 h less the WRT of 2 h."),
    ],
)
def test_the_reason_of_the_rto_says_what_is_taken_off_the_mtpd(wrt: float | None, said: str) -> None:
    targets = targets_of(process(severity=(1, 2, 3, 4, 4), wrt=wrt))
    assert next(reason.text for reason in targets.reasons if reason.about == "rto_hours").endswith(said)


def test_the_published_feasibility_cases_hold() -> None:
    # Snedaker and Rima: mtd 3 d, wrt 2 d leave an rto of 1 d. ISC2: mtd 12 h, wrt 9 h: an rto of 4 h is not feasible.
    policy = Policy(rto_trigger="mtpd only")
    three_days = process(severity=(0, 0, 0, 3, 4), wrt=48)
    assert targets_of(three_days, policy).rto_hours == 24
    half_day = process(severity=(0, 0, 4, 4, 4), wrt=9)
    of = case([half_day], hours=(1, 4, 12, 24, 72))
    assert derive_targets(of, half_day, policy).rto_hours == 2  # 3 h are left, the step below is 2 h


def test_catching_up_longer_than_mtpd_asks_for_continuous_service() -> None:
    targets = targets_of(process(severity=(1, 2, 3, 4, 4), wrt=30))
    assert targets.rto_hours is None
    assert targets.is_continuous
    assert targets.tier == 1


def test_nothing_serious_means_no_rto_and_a_time_beyond() -> None:
    targets = targets_of(process(severity=(0, 1, 1, 2, 2)))
    assert targets.rto_hours is None
    assert not targets.is_continuous
    assert targets.mtpd_hours is None
    assert targets.beyond_hours == 72
    assert targets.tier == 4
    assert targets.availability is None


def test_what_was_not_asked_stays_unknown() -> None:
    targets = targets_of(process())
    assert (targets.mtpd_hours, targets.beyond_hours, targets.rto_hours, targets.rpo_hours) == (None, None, None, None)
    assert targets.tier is None


def test_an_rpo_of_nought_is_a_value() -> None:
    assert targets_of(process(rpo=0)).rpo_hours == 0


def test_the_budget_is_tolerated_outages_times_rto_over_service_hours() -> None:
    # 2 outages of 4 h in 50 weeks of 5 x 8 h = 2,000 h: 8 h, 99.6 %, nearest class 99.5 %.
    of = process(
        severity=(1, 2, 3, 4, 4),
        windows=[("Mon-Fri", "08:00", "16:00")],
        weeks_per_year=50,
        tolerated_outages_per_year=2,
    )
    targets = targets_of(of)
    assert targets.service_hours_per_year == 2000
    assert targets.downtime_budget_hours_per_year == 8
    assert targets.availability == pytest.approx(0.996)
    assert targets.availability_class == 0.995


@pytest.mark.parametrize(("rto", "outages", "tier"), [(1, 8, 1), (4, 4, 2), (24, 2, 3), (48, 1, 4)])
def test_outages_and_tier_follow_the_policy_where_not_asked(rto: float, outages: float, tier: int) -> None:
    assert DEFAULT_POLICY.tolerated_outages_for(rto) == outages
    assert DEFAULT_POLICY.tier_for(rto) == tier


def test_no_tolerated_outage_is_never_promised_as_all_of_the_time() -> None:
    targets = targets_of(process(severity=(1, 2, 3, 4, 4), tolerated_outages_per_year=0))
    text = next(reason.text for reason in targets.reasons if reason.about == "availability")
    assert "100" not in text.split(":")[-1]


@given(LEVELS, st.floats(0, 100), st.floats(0, 10))
def test_rto_and_wrt_and_margin_fit_into_mtpd(levels: list[int], wrt: float, margin: float) -> None:
    policy = Policy(margin_hours=margin)
    targets = targets_of(process(severity=levels, wrt=wrt), policy)
    if targets.rto_hours is not None and targets.mtpd_hours is not None:
        assert targets.rto_hours + wrt + margin <= targets.mtpd_hours + 1e-6
    if targets.rto_hours is not None:
        assert targets.rto_hours in policy.rto_ladder_hours
        assert targets.serious_at_hours is not None
        assert targets.rto_hours < targets.serious_at_hours


@given(LEVELS, st.integers(0, len(HOURS) - 1))
def test_worse_severity_never_gives_more_time(levels: list[int], index: int) -> None:
    worse = [*levels]
    worse[index] = min(worse[index] + 1, 4)
    before, after = targets_of(process(severity=levels)), targets_of(process(severity=worse))
    forever = float("inf")
    assert (after.mtpd_hours or forever) <= (before.mtpd_hours or forever)

    def rto(targets: Targets) -> float:
        if targets.is_continuous:
            return 0.0
        return forever if targets.rto_hours is None else targets.rto_hours

    assert rto(after) <= rto(before)


def test_cells_that_were_not_asked_are_no_level() -> None:
    of = process(severity=(None, None, 3, None, 4))
    targets = targets_of(of)
    assert (targets.serious_at_hours, targets.mtpd_hours) == (8, 72)


def test_the_category_listed_first_decides_a_tie() -> None:
    of = process(severity={"legal": (0, 4, 4, 4, 4), "safety": (0, 4, 4, 4, 4)})
    both = case([of], categories=(Category(id="safety"), Category(id="legal")))
    assert derive_targets(both, of, DEFAULT_POLICY).deciding_category == "safety"
    swapped = replace(both, categories=both.categories[::-1])
    assert derive_targets(swapped, of, DEFAULT_POLICY).deciding_category == "legal"


def test_categories_that_tie_are_all_named_as_the_reason() -> None:
    of = process(severity={"legal": (0, 0, 3, 4, 4), "safety": (0, 0, 3, 4, 4), "image": (0, 0, 0, 3, 4)})
    three = case([of], categories=(Category(id="safety"), Category(id="legal"), Category(id="image")))
    targets = derive_targets(three, of, DEFAULT_POLICY)
    assert targets.deciding_categories == ("safety", "legal")
    reasons = {reason.about: reason for reason in targets.reasons}
    assert "safety and legal" in reasons["mtpd_hours"].text
    assert "safety and legal" in reasons["rto_hours"].text
    assert {name for name, _ in reasons["mtpd_hours"].inputs} == {"impact.severity.safety", "impact.severity.legal"}


def test_money_that_ties_with_a_category_is_named_beside_it() -> None:
    of = process(severity=(0, 0, 0, 4, 4), loss=[0, 0, 0, 500, 1000])
    targets = derive_targets(case([of], loss_limits=LossLimits(unacceptable=Decimal(500))), of, DEFAULT_POLICY)
    assert (targets.mtpd_hours, targets.deciding_categories) == (24, ("safety", "loss"))


def test_a_money_limit_is_crossed_between_the_asked_times() -> None:
    # 400 at 4 h, 2,000 at 8 h: 800 are lost after 5 h, 1,600 after 7 h.
    of = process(loss=[100, 400, 2000, 2000, 2000])
    limits = LossLimits(serious=Decimal(800), unacceptable=Decimal(1600))
    targets = derive_targets(case([of], loss_limits=limits), of, DEFAULT_POLICY)
    assert (targets.serious_at_hours, targets.mtpd_hours, targets.rto_hours) == (5, 7, 4)
    assert (targets.serious_category, targets.deciding_category) == ("loss", "loss")


def test_the_earlier_of_money_and_severity_decides() -> None:
    of = process(severity=(0, 0, 0, 4, 4), loss=[0, 0, 0, 100, 1000])
    limits = LossLimits(unacceptable=Decimal(500))
    assert derive_targets(case([of], loss_limits=limits), of, DEFAULT_POLICY).mtpd_hours == 24


def test_a_limit_not_reached_within_the_asked_times_is_no_mtpd() -> None:
    of = process(loss=[100, 200, 300, 400, 500])
    targets = derive_targets(case([of], loss_limits=LossLimits(unacceptable=Decimal(501))), of, DEFAULT_POLICY)
    assert (targets.mtpd_hours, targets.beyond_hours) == (None, 72)


def test_the_limit_of_a_process_takes_the_place_of_the_cases() -> None:
    of = process(loss=[100, 200, 300, 400, 500])
    assert of.impact is not None
    own = replace(of, impact=replace(of.impact, loss_limits=LossLimits(unacceptable=Decimal(200))))
    targets = derive_targets(case([own], loss_limits=LossLimits(unacceptable=Decimal(400))), own, DEFAULT_POLICY)
    assert targets.mtpd_hours == 4


def test_a_loss_without_a_limit_says_nothing_of_the_mtpd() -> None:
    targets = targets_of(process(loss=[100, 200, 300, 400, 500]))
    assert (targets.mtpd_hours, targets.beyond_hours, targets.tier) == (None, None, None)


def test_in_a_disaster_only_what_is_unacceptable_binds() -> None:
    targets = targets_of(process(severity=(1, 3, 3, 3, 4), wrt=8))
    assert (targets.rto_hours, targets.disaster_rto_hours) == (2, 48)


def test_a_chosen_target_holds_and_what_was_derived_is_kept() -> None:
    chosen = Chosen(rto_hours=8, reason="The board accepted it.")
    targets = targets_of(process(severity=(1, 2, 3, 4, 4), chosen=chosen))
    assert targets.rto_hours == 8
    assert targets.derived == (("rto_hours", 4),)
    reason = next(reason for reason in targets.reasons if reason.about == "rto_hours")
    assert reason.rule == "chosen"
    assert "The board accepted it." in reason.text


def test_a_wish_alone_never_changes_a_target() -> None:
    wished = targets_of(process(severity=(1, 2, 3, 4, 4), stated={"rto_hours": 0.25, "mtpd_hours": 1}))
    assert (wished.rto_hours, wished.mtpd_hours) == (4, 24)


def test_outside_its_peaks_a_process_has_targets_of_its_own() -> None:
    quiet = Impact(severity={"safety": (0, 1, 2, 3, 4)})
    targets = targets_of(process(severity=(1, 3, 4, 4, 4), impact_outside_peaks=quiet))
    assert targets.outside_peaks is not None
    assert (targets.rto_hours, targets.outside_peaks.rto_hours) == (2, 12)


def test_data_that_can_be_entered_again_may_be_older() -> None:
    of = process(severity=(1, 2, 3, 4, 4))
    targets = targets_of(replace(of, data_loss=DataLoss(tolerable_hours=1, recreatable_hours=8)))
    assert targets.rpo_hours == 9


def test_a_tolerable_yearly_loss_can_bind_the_budget() -> None:
    # rto 4 h costs 400, so 200 a year are used up after 2 h; four outages of 4 h would be 16 h.
    of = process(severity=(1, 2, 3, 4, 4), loss=[100, 400, 800, 900, 1000], tolerable_loss_per_year=Decimal(200))
    targets = targets_of(of)
    assert targets.downtime_budget_hours_per_year == 2
    assert targets.availability == pytest.approx(1 - 2 / 8760)


def test_a_generous_tolerable_loss_binds_nothing() -> None:
    of = process(severity=(1, 2, 3, 4, 4), loss=[100, 400, 800, 900, 1000], tolerable_loss_per_year=Decimal(10_000))
    assert targets_of(of).downtime_budget_hours_per_year == 16


@given(LEVELS, LEVELS, st.sampled_from([None, 0.0, 2.0, 30.0]))
def test_every_target_keeps_its_order(first: list[int], second: list[int], wrt: float | None) -> None:
    rows = {"safety": tuple(sorted(first)), "legal": tuple(sorted(second))}
    of = process(severity=rows, wrt=wrt)
    targets = derive_targets(case([of], categories=(Category(id="safety"), Category(id="legal"))), of, DEFAULT_POLICY)
    if targets.rto_hours is not None and targets.mtpd_hours is not None:
        assert targets.rto_hours + (wrt or 0) <= targets.mtpd_hours
        assert targets.disaster_rto_hours is not None
        assert targets.rto_hours <= targets.disaster_rto_hours


def test_a_disaster_asks_for_no_more_than_an_everyday_outage() -> None:
    chosen = Chosen(mtpd_hours=6, rto_hours=5, reason="The owner accepts it.")
    targets = targets_of(process(severity=(1, 2, 3, 4, 4), chosen=chosen))
    assert (targets.rto_hours, targets.disaster_rto_hours) == (5, 5)


def test_a_chosen_rto_of_nought_is_continuous_service() -> None:
    targets = targets_of(process(severity=(1, 2, 3, 4, 4), chosen=Chosen(rto_hours=0, reason="The law.")))
    assert (targets.rto_hours, targets.is_continuous, targets.availability) == (None, True, None)


def test_a_category_is_named_in_words() -> None:
    of = process(severity={"food_safety": (0, 0, 3, 4, 4)})
    targets = derive_targets(case([of], categories=(Category(id="food_safety"),)), of, DEFAULT_POLICY)
    reasons = " ".join(reason.text for reason in targets.reasons)
    assert "food safety" in reasons
    assert "food_safety" not in reasons
