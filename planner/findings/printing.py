"""What a process prints and scans, held against the print services it names."""

from __future__ import annotations

from collections.abc import Iterator

from planner.case import Dependency, ServiceKind
from planner.findings.register import Found, ProcessView, Register
from planner.language import say
from planner.wording import functions_in_words

FINDINGS: Register[ProcessView] = Register()


def _print_needs(at: ProcessView) -> Iterator[tuple[int, Dependency]]:
    """The dependencies that are print services, each with its place in the list."""
    for number, dependency in enumerate(at.process.depends_on or ()):
        service = at.whole.services.get(dependency.on)
        if service is not None and service.kind is ServiceKind.PRINT:
            yield number, dependency


@FINDINGS.finding(
    rule="R22",
    remedy="Ask which software sends these jobs, and by which server; add that service to what the process needs.",
)
def print_without_service(at: ProcessView) -> Found | None:
    """A function is available to users only over a service that gives it (R22)."""
    said = at.process.print_functions
    if not said:
        return None
    uses = {function for _, dependency in _print_needs(at) for function in dependency.uses or said}
    missing = [function for function in said if function not in uses]
    if not missing:
        return None
    text = say(
        "It uses {functions}, but no print service that gives it is among its dependencies: ask which "
        "software sends these jobs, by which server.",
        functions=functions_in_words(missing),
    )
    inputs = at.says("print_functions", *(f"depends_on[{number}].uses" for number, _ in _print_needs(at)))
    return Found(text=text, place=at.place("depends_on"), inputs=inputs)


@FINDINGS.finding(
    rule="R17",
    severity="info",
    remedy="Ask whether the function is really used; if not, take it off the dependency, for it can drive the design.",
)
def print_function_not_mentioned(at: ProcessView) -> Found | None:
    """The dependency names a function that the respondent did not."""
    said = at.process.print_functions
    if said is None:
        return None
    for number, dependency in _print_needs(at):
        extra = [function for function in dependency.uses or () if function not in said]
        if extra:
            text = say(
                "It is said to need {functions} of {service}, but not to use it.",
                functions=functions_in_words(extra),
                service=dependency.on,
            )
            path = f"depends_on[{number}].uses"
            return Found(text=text, place=at.place(path), inputs=at.says(path, "print_functions"))
    return None


@FINDINGS.finding(
    rule="R22", remedy="Ask which service gives the function, or add it to the functions that the service offers."
)
def function_not_offered(at: ProcessView) -> Found | None:
    """A function is used of a print service that does not say it offers it."""
    for number, dependency in _print_needs(at):
        offered = at.whole.services[dependency.on].functions
        extra = [function for function in dependency.uses or () if offered is not None and function not in offered]
        if extra:
            text = say(
                "It uses {functions} of {service}, which offers {offered}.",
                functions=functions_in_words(extra),
                service=dependency.on,
                offered=functions_in_words(offered or ()),
            )
            path = f"depends_on[{number}].uses"
            place = f"{at.whole.positions[dependency.on]}.functions"
            inputs = (*at.says(path), (place, list(offered or ())))
            return Found(text=text, place=at.place(path), inputs=inputs)
    return None
