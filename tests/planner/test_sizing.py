from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from planner.case import Case, Dependency, Estate, ServiceKind, Site
from planner.plan import make_plan
from planner.reading import case_from_dict
from planner.sizing import Sizing, size_case, size_services
from planner.sizing.figures import Sized
from tests.planner.cases import case, demo, process, service, situation
from tests.planner.strategies import case_documents


def printing(sites: tuple[Site, ...] = (), windows: Any = None, **estate: Any) -> Case:
    """A print service Q at site A, and a process that prints in these hours."""
    each = service("Q", ServiceKind.PRINT, site="A", estate=Estate(**estate))
    return case([process(needs=[Dependency(on="Q")], windows=windows)], [each], sites=sites)


def sizing(of: Case, name: str = "Q") -> Sizing:
    return size_services(situation(of))[name]


def figure(of: Case, about: str) -> Sized:
    return next(each for each in sizing(of).figures if each.about == about)


def ends(of: Case, about: str) -> tuple[float, float, float]:
    span = figure(of, about).span
    assert span is not None
    return span.low, span.likely, span.high


def test_an_estate_of_nothing_says_that_there_is_nothing_to_size() -> None:
    nothing = sizing(printing(mfps=0, jobs_per_day=0))
    assert nothing.nothing_because == "Nothing to size, because there are no devices and no jobs."
    assert nothing.figures == ()


def test_a_print_service_without_an_estate_says_why_it_has_no_size() -> None:
    found = sizing(case([], [service("Q", ServiceKind.PRINT)]))
    assert "not asked" in str(found.nothing_because)


def test_only_print_services_have_a_size() -> None:
    assert size_services(situation(case([], [service()]))) == {}
    assert "no print service" in size_case(case([], [service()]))["nothing_because"]


def test_what_was_not_asked_is_named_and_never_guessed() -> None:
    found = sizing(printing())
    assert found.nothing_because is None
    for each in found.figures:
        if each.about != "fallback_jobs_per_workstation":  # follows from the pause alone
            assert each.span is None, each.about
            assert each.not_asked, each.about
            assert each.text.startswith("Not asked: ")


def test_a_million_devices_have_an_honest_size() -> None:
    of = printing(mfps=1_000_000, jobs_per_day=1e9, average_job_mb=3.0, retention_days=30, windows_clients=10_000_000)
    low, likely, high = ends(of, "servers")
    assert 1_667 <= low <= likely <= high  # 600 devices a server at one location
    assert any("more than the 30,000" in text for _, text in sizing(of).notes)
    json.dumps(size_case(of), allow_nan=False)


def test_a_day_becomes_a_peak_by_the_share_of_its_busiest_hour() -> None:
    office = [("Mon-Fri", "08:00", "16:00")]
    of = printing(jobs_per_day=1000, windows=office)
    # An even spread over 8 h is 12.5 %, more than the low 12 %; likely 20 %, high 30 %.
    assert ends(of, "busy_hour_jobs") == (125, 200, 300)
    short = printing(jobs_per_day=1000, windows=[("Mon-Fri", "08:00", "10:00")])
    assert ends(short, "busy_hour_jobs") == (500, 500, 500)


def test_scans_load_the_server_but_take_no_room_in_the_jobs_folder() -> None:
    of = printing(jobs_per_day=1000, scan_jobs_per_day=1000, average_job_mb=1.024, retention_days=1)
    assert ends(of, "busy_hour_jobs")[1] == 400
    assert ends(of, "job_storage") == pytest.approx((1.56, 1.95, 2.6))  # 1 GB x 1.2, 1.5, 2 and 30 % free


def test_the_storage_can_be_reckoned_again_from_what_its_reason_says() -> None:
    of = printing(jobs_per_day=3000, scan_jobs_per_day=600, average_job_mb=2.0, retention_days=1)
    figures = {each.about: each for each in sizing(of).figures}
    text = figures["job_storage"].text
    assert text.startswith(
        "3,000 print jobs a day x 2 MB x 1 day x 1.5 (the fullest day against the average one) x 1.3 (free space)"
    )
    assert ends(of, "job_storage")[1] == pytest.approx(3000 * 2 * 1 * 1.5 * 1.3 / 1024)
    assert figures["busy_hour_jobs"].text.startswith("3,000 print jobs and 600 scan jobs a day; ")


def test_one_job_is_no_jobs() -> None:
    of = printing(jobs_per_day=1, scan_jobs_per_day=1, average_job_mb=2.0, retention_days=1)
    assert figure(of, "busy_hour_jobs").text.startswith("1 print job and 1 scan job a day; ")


def test_devices_and_clients_ask_for_servers_too() -> None:
    assert ends(printing(mfps=601), "servers") == (2, 2, 2)
    assert ends(printing(mfps=600), "servers") == (1, 1, 1)
    assert ends(printing(windows_clients=10_000, macos_clients=1), "servers") == (2, 2, 2)


def test_one_node_may_fail_and_the_rest_carry_the_peak() -> None:
    of = printing(jobs_per_day=100_000, mfps=100)
    servers, nodes = ends(of, "servers"), ends(of, "nodes_with_one_spare")
    assert nodes == tuple(each + 1 for each in servers)
    carried = ends(of, "jobs_per_node_after_failure")[1]
    assert carried <= 120 < carried * servers[1]


def test_client_spooling_takes_the_jobs_off_the_server_but_not_off_the_network() -> None:
    of = printing(jobs_per_day=10_000, average_job_mb=2.6)
    assert ends(of, "pc_to_server_with_client_spooling")[2] < ends(of, "pc_to_server")[0] / 20
    assert ends(of, "pc_to_device_with_client_spooling") == ends(of, "server_to_device")


def test_a_remote_site_sends_its_share_of_the_jobs_over_its_line() -> None:
    sites = (Site(id="A", mfps=90), Site(id="B", mfps=10, wan="10 Mbit"), Site(id="C", mfps=0))
    by_site = dict(sizing(printing(sites=sites, mfps=100, jobs_per_day=60_000, average_job_mb=1.0)).by_site)
    assert by_site.keys() == {"B"}
    line, with_client_spooling = by_site["B"]
    assert line.span is not None
    assert line.span.likely > 6_000 * 0.2 / 60 * 8 / 60  # more than the mean minute of its busiest hour
    assert with_client_spooling.span is not None
    assert with_client_spooling.span.high < line.span.low
    assert "10 Mbit" in line.text


def test_a_site_whose_devices_were_not_asked_has_no_line_figure() -> None:
    of = printing(sites=(Site(id="B"),), mfps=100, jobs_per_day=100, average_job_mb=1.0)
    (line,) = dict(sizing(of).by_site)["B"]
    assert (line.span, line.not_asked) == (None, ("sites[0].mfps",))


def test_devices_and_clients_are_counted_for_what_covers_them() -> None:
    of = printing(
        mfps=9,
        embedded_terminal_share=0.67,
        device_spooling_confirmed_share=0.33,
        windows_clients=31,
        macos_clients=6,
        other_clients=140,
        desktop_client_installed_share=0.0,
        users_per_mfp_max=140,
    )
    expected = {"devices_with_terminal": 6, "devices_confirmed": 3, "devices_to_confirm": 3}
    expected |= {"clients_able": 37, "clients_to_install": 37, "clients_uncovered": 140}
    expected |= {"users_beyond_offline_login": 40}
    assert {about: ends(of, about)[1] for about in expected} == expected


def test_a_shared_pc_that_gets_more_jobs_than_it_may_send_has_a_growing_queue() -> None:
    of = printing(mfps=1, jobs_per_day=300)  # two devices' jobs, 180 in the high busy hour, 80 may go
    wait = figure(of, "wait_at_shared_pc")
    assert "the queue grows" in wait.text
    assert wait.to_dict()["high"] is None


def test_the_plan_holds_the_size_of_print_services_and_the_assumptions_behind_it() -> None:
    of = printing(mfps=9, jobs_per_day=310, average_job_mb=1.6, retention_days=1)
    plan = make_plan(of)
    sized = size_case(of)["services"][0]["sizing"]
    unoffered = ("nodes_with_one_spare", "jobs_per_node_after_failure", "hosts_with_one_spare")  # a single server stays
    offered = [each for each in sized["figures"] if each["about"] not in unoffered]
    assert plan["services"][0]["sizing"] == {**sized, "figures": offered}
    assert {"Z1", "Z2", "Z8", "F1"} <= {figure["id"] for figure in plan["assumptions"]}
    assert "sizing" not in make_plan(case([], [service()]))["services"][0]


def test_the_hospital_fits_one_server_and_its_jobs_a_volume_of_a_few_hundred_gigabytes() -> None:
    of = demo("hospital")
    by_about = {each.about: each.span for each in sizing(of, "PRINT").figures}
    servers, storage = by_about["servers"], by_about["job_storage"]
    assert servers is not None
    assert storage is not None
    assert servers.likely == 1  # 260 devices: below the 600 of one server
    assert storage.likely == pytest.approx(16_500 * 2.6 * 2 * 1.5 * 1.3 / 1024)


@settings(max_examples=60)
@given(case_documents())
def test_whatever_is_answered_ranges_are_in_order_or_say_what_is_missing(document: dict[str, Any]) -> None:
    of = case_from_dict(document)
    for found in size_services(situation(of)).values():
        for each in (*found.figures, *(figure for _, figures in found.by_site for figure in figures)):
            assert (each.span is None) == (each.text.startswith("Not asked: ")), each
            assert bool(each.not_asked) >= (each.span is None), each
            if each.span:
                assert 0 <= each.span.low <= each.span.likely <= each.span.high, each
    json.dumps(size_case(of), allow_nan=False)
