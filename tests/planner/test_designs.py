from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from planner.case import (
    Case,
    Constraint,
    Dependency,
    Edge,
    Estate,
    House,
    ItTeam,
    Platform,
    Recovery,
    Service,
    ServiceKind,
    Site,
)
from planner.designs import Choices, choices_for, designs_of, not_covered, skills_to_confirm
from planner.situation import Design
from tests.planner.cases import case, part, process, service, situation

PRINTS = frozenset({"print"})
VMWARE = House(platforms=(Platform.VM_HA,), hosts=3, shared_storage=True, storage_arrays=1)


def choices(of: Case, uses: Iterable[str] = PRINTS) -> Choices:
    return choices_for(situation(of), of.services[0], frozenset(uses))


def designs(of: Case, uses: Iterable[str] = PRINTS) -> list[Design]:
    return list(designs_of(situation(of), of.services[0], choices(of, uses)))


def rules(of: Case, uses: Iterable[str] = PRINTS) -> dict[str, str]:
    return {rejection.id: rejection.rule for rejection in choices(of, uses).rejected}


def printing(estate: Estate | None = None, **fields: object) -> Service:
    return service("Q", ServiceKind.PRINT, functions=("print", "scan"), estate=estate, **fields)  # type: ignore[arg-type]


def test_a_platform_nobody_is_trained_in_is_rejected() -> None:
    team = ItTeam(skills={"vmware": 4, "windows-failover-cluster": 1})
    found = rules(case(services=[service()], house=VMWARE, it_team=team))
    assert found["failover-cluster-active-passive"] == "R45"
    assert "vm-ha" not in found


def test_skills_that_were_not_asked_reject_nothing() -> None:
    assert "R45" not in rules(case(services=[service()])).values()


SKILLS = ("vmware", "hyper-v", "windows-failover-cluster", "load-balancer", "azure")


@given(st.dictionaries(st.sampled_from(SKILLS), st.integers(0, 4)))
def test_only_a_skill_that_was_asked_rejects_and_only_its_own_level_is_told(skills: dict[str, int]) -> None:
    of = case(services=[service()], house=VMWARE, it_team=ItTeam(skills=skills))
    here, strategies = situation(of), situation(of).catalogue.strategies
    rejected = {each.id: each.reason for each in choices(of).rejected if each.rule == "R45"}
    for platform, reason in rejected.items():
        asked = [skills[skill] for skill in strategies[platform].skills if skill in skills]
        assert asked
        assert f" is {max(asked)}, " in reason
    for design in designs(of):
        told = skills_to_confirm(here, of.services[0], design)
        wanted = strategies[design.platform].skills if design.platform else ()
        is_new = design.platform != here.today["S"].platform
        assert bool(told) == (is_new and bool(wanted) and not set(wanted) & skills.keys())


def test_a_platform_that_builds_on_another_needs_it() -> None:
    assert rules(case(services=[service()]))["vm-fault-tolerance"] == "R60"
    assert rules(case(services=[service()]))["private-cloud-vm-ha"] == "R66"
    assert "vm-fault-tolerance" not in rules(case(services=[service()], house=VMWARE))


def test_a_standby_needs_a_place_to_stand() -> None:
    nowhere = rules(case(services=[service()]))
    assert (nowhere["pilot-light"], nowhere["hot-site"]) == ("R92", "R94")
    cloud = rules(case(services=[service()], house=House(cloud_vpn=True)))
    assert "pilot-light" not in cloud
    assert cloud["hot-site"] == "R94"


def test_an_active_active_print_server_is_not_documented() -> None:
    assert rules(case(services=[printing()]))["failover-cluster-active-active"] == "R118"


def test_edge_features_need_devices_clients_and_a_use() -> None:
    nothing = rules(case(services=[printing(Estate(other_clients=140, device_spooling_confirmed_share=0.0))]))
    assert (nothing["fallback-printing"], nothing["device-spooling"]) == ("R69", "R85")
    estate = Estate(windows_clients=30, device_spooling_confirmed_share=0.5)
    assert choices(case(services=[printing(estate)])).free_edges == {Edge.FALLBACK_PRINTING, Edge.DEVICE_SPOOLING}
    assert rules(case(services=[printing(estate)]), {"scan"})["fallback-printing"] == "R74"
    assert rules(case(services=[printing(estate)]))["client-spooling"] == "R88"


def test_site_servers_need_a_further_site_and_a_known_place() -> None:
    two = (Site(id="X", users=60), Site(id="Y", users=40))
    assert choices(case(services=[printing(Estate(), site="X")], sites=two)).optional_edges == (Edge.SITE_SERVERS,)
    assert rules(case(services=[printing(Estate())], sites=two))["site-servers"] == "R8"
    assert rules(case(services=[printing(Estate(), site="X")], sites=two[:1]))["site-servers"] == "R8"


def test_nothing_a_constraint_excludes_is_ever_a_design() -> None:
    for excluded in (*Platform, *Edge, *Recovery):
        if excluded in (Platform.SINGLE_SERVER, Recovery.PROVIDER):
            continue
        today: dict[str, object] = {"platform": Platform.SINGLE_SERVER, "edge": (), "recovery": ()}
        if isinstance(excluded, Platform):
            today["platform"] = excluded
        elif isinstance(excluded, Edge):
            today["edge"] = (excluded,)
        else:
            today["recovery"] = (excluded,)
        estate = Estate(windows_clients=30, device_spooling_confirmed_share=0.5)
        of = case(
            services=[printing(estate, site="X", current=today)],
            sites=(Site(id="X", users=60), Site(id="Y", users=40)),
            house=replace(VMWARE, second_site=True, cloud_vpn=True),
            constraints=(Constraint(text="Not this", excludes=(excluded,)),),
        )
        for design in designs(of):
            assert excluded not in {design.platform, *design.edge, *design.recovery}
        assert [r.rule for r in choices(of).rejected if r.id == excluded] == ["constraint"]


def test_a_platform_that_stands_stays_when_nothing_could_take_its_place() -> None:
    # Excluded, but every other platform is too: the consultant sees what stands, nothing is made up.
    of = case(services=[service()], constraints=(Constraint(text="None", excludes=tuple(Platform)),))
    assert {design.platform for design in designs(of)} == {Platform.SINGLE_SERVER}


def test_what_stands_competes_when_it_lacks_nothing() -> None:
    current = {"platform": Platform.VM_HA, "recovery": (Recovery.OFFSITE_BACKUP,), "backup_interval_hours": 24.0}
    of = case(services=[service(current=current)], house=replace(VMWARE, immutable_backup=True))
    assert designs(of)[0] == situation(of).today["S"]


def test_every_service_with_data_gets_a_copy_nobody_can_change() -> None:
    assert all(d.is_immutable and Recovery.OFFSITE_BACKUP in d.recovery for d in designs(case(services=[service()])))
    assert not designs(case(services=[part("N", "network")]))[0].recovery


def test_a_shorter_backup_interval_of_today_is_kept() -> None:
    of = case(services=[service(current={"backup_interval_hours": 4.0})])
    assert {d.backup_interval_hours for d in designs(of)} == {4}
    of = case(services=[service(current={"backup_interval_hours": 168.0})])
    assert {d.backup_interval_hours for d in designs(of)} == {24}


def test_at_most_one_standby_per_design() -> None:
    of = case(services=[service()], house=House(second_site=True, cloud_vpn=True))
    standbys = {Recovery.PILOT_LIGHT, Recovery.WARM_STANDBY, Recovery.HOT_SITE}
    assert {len(d.recovery & standbys) for d in designs(of)} == {0, 1}


def test_what_a_provider_recovers_is_left_to_the_provider() -> None:
    of = case(services=[service(kind=ServiceKind.SAAS, current={"recovery": (Recovery.PROVIDER,)})])
    assert designs(of) == [situation(of).today["S"]]


def test_what_is_not_covered_is_said() -> None:
    estate = Estate(windows_clients=30, other_clients=140, device_spooling_confirmed_share=0.5, users_per_mfp_max=140)
    of = case([process(needs=[Dependency(on="Q", uses=("print",))])], [printing(estate)])
    text = " ".join(not_covered(situation(of), of.services[0], designs(of)[0]))
    for said in ("140 clients cannot run", "140 regular users keeps 100", "not confirmed", "Scanning and workflows"):
        assert said in text
    bare = " ".join(not_covered(situation(of), of.services[0], situation(of).today["Q"]))
    assert "Every function stops" in bare
    assert "No copy of the data outside the building" in bare
