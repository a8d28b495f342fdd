from __future__ import annotations

from dataclasses import replace

import pytest

from planner.case import Reliability, Service, ServiceKind
from planner.components import carries_data, component_of, parts_of
from tests.planner.cases import part, service


def named(name: str, **fields: object) -> Service:
    return replace(service("X", ServiceKind.INFRASTRUCTURE), name=name, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "component"),
    [
        ("Shared storage", "storage"),
        ("Storage network", "storage"),
        ("Campus network", "network"),
        ("Tower server incl. AD", "server"),
        ("Active Directory", "directory"),
        ("Broadband", "wan"),
        ("Link to site B", "wan"),
        ("Load balancer pair", "load-balancer"),
        ("Emergency generator", "power"),
        ("Warehouse Wi\N{NON-BREAKING HYPHEN}Fi", "network"),
        ("Netz Hauptsitz", "network"),
        ("Speichersystem", "storage"),
        ("USV im Keller", "power"),
        ("Something", None),
    ],
)
def test_an_infrastructure_service_is_read_from_its_name(name: str, component: str | None) -> None:
    found = component_of(named(name))
    assert found.name == component
    assert found.is_read_from_words


def test_what_was_said_goes_before_words() -> None:
    found = component_of(named("Campus network", component="wan"))
    assert (found.name, found.is_read_from_words) == ("wan", False)


def test_an_application_is_no_component_whatever_its_name() -> None:
    assert component_of(service("Storage server")).name is None


@pytest.mark.parametrize(
    ("hosting", "parts"), [("2 VMs", (2, 1)), ("3 x nodes", (3, 1)), ("VM cluster", (1, 1)), ("2019 server", (1, 1))]
)
def test_equal_parts_are_counted_in_the_hosting(hosting: str, parts: tuple[int, int]) -> None:
    assert parts_of(named("Directory", hosting=hosting)) == parts


def test_parts_that_were_said_go_before_words() -> None:
    assert parts_of(named("Directory", hosting="2 VMs", reliability=Reliability(count=3, needed=2))) == (3, 2)


def test_lines_carry_no_data_and_storage_does() -> None:
    assert not carries_data(part("A", "wan"))
    assert carries_data(part("A", "storage"))
    assert carries_data(service("A"))
