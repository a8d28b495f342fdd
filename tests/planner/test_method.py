"""The examples of docs/method.md are what the engine does."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import inspect
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import planner
from planner import formulas

METHOD = Path(__file__).parents[2] / "docs" / "method.md"


def test_every_worked_example_of_the_method_holds() -> None:
    text = METHOD.read_text(encoding="utf-8")
    blocks = list(re.finditer(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))
    runner = doctest.DocTestRunner(verbose=False)
    said: list[str] = []
    names: dict[str, object] = {}
    for block in blocks:
        line = text.count("\n", 0, block.start(1))
        test = doctest.DocTestParser().get_doctest(block.group(1), names, "method.md", str(METHOD), line)
        runner.run(test, out=said.append, clear_globs=False)
        names = test.globs
    assert len(blocks) >= 14
    assert not said, "".join(said)


def test_every_function_the_method_names_exists() -> None:
    text = METHOD.read_text(encoding="utf-8")
    named = set(re.findall(r"`(planner(?:\.\w+)+)", text))
    assert named
    for path in named:
        found: object = planner
        for name in path.split(".")[1:]:
            if isinstance(found, ModuleType) and not hasattr(found, name):
                importlib.import_module(f"{found.__name__}.{name}")
            assert hasattr(found, name), path
            found = getattr(found, name)


INTERNAL = {
    "checks",
    "decision_diagram",
    "diagram_estimate",
    "diagram_frontier",
    "diagram_modules",
    "diagram_reduction",
    "diagram_solution",
    "excess_moments",
    "mixtures",
    "piecewise",
}


def _listed() -> list[tuple[str, str]]:
    """(path, signature) of every row of the tables of functions."""
    tables = METHOD.read_text(encoding="utf-8").partition("## Functions by topic")[2].replace("\\|", "|")
    rows = [line for line in tables.splitlines() if line.startswith("| ") and not line.startswith("| topic |")]
    found = [re.search(r"`(planner(?:\.\w+)+)(\(.*)` \|$", row) for row in rows]
    return [(match[1], match[2]) if match else (row, "") for match, row in zip(found, rows, strict=True)]


def _at(path: str) -> tuple[ModuleType, Callable[..., object]]:
    """A function, class or method, and the module that it is imported from."""
    of, names = planner, path.split(".")[1:]
    while importlib.util.find_spec(f"{of.__name__}.{names[0]}"):
        of, names = importlib.import_module(f"{of.__name__}.{names[0]}"), names[1:]
        if not hasattr(of, "__path__"):
            break
    found: Callable[..., object] = of  # type: ignore[assignment]
    for name in names:
        found = getattr(found, name)
    return of, found


def _signature(module: ModuleType, function: Callable[..., object]) -> str:
    """As a reader calls it: without self, and with objects by the names of their constants."""
    given = inspect.signature(function)
    constants = {id(value): name for name, value in vars(module).items() if name.isupper()}
    shown = []
    for one in given.parameters.values():
        if isinstance(one.default, str | int | float | None) or id(one.default) not in constants:
            shown.append(one)
        else:
            shown.append(one.replace(default=_Named(constants[id(one.default)])))
    if shown and shown[0].name == "self":
        del shown[0]
    text = str(given.replace(parameters=shown)).replace("'", "")
    return text.removesuffix(" -> None") if inspect.isclass(function) else text


class _Named:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


def _public_functions() -> list[str]:
    """Every public function of `planner.formulas` that is for readers."""
    found = []
    for module in pkgutil.iter_modules(formulas.__path__, "planner.formulas."):
        members = importlib.import_module(module.name)
        for name, member in vars(members).items():
            if inspect.isfunction(member) and member.__module__ == module.name and not name.startswith("_"):
                found.append(f"{module.name}.{name}")
    return [path for path in found if path.split(".")[2] not in INTERNAL]


def test_the_method_lists_every_formula_with_its_signature() -> None:
    listed = [path for path, _ in _listed()]
    assert [path for path in _public_functions() if listed.count(path) != 1] == []


def test_what_the_method_lists_is_called_that_way() -> None:
    rows = _listed()
    assert len(rows) > 170
    for path, signature in rows:
        assert signature == _signature(*_at(path)), path


def test_no_row_of_the_method_stands_twice() -> None:
    paths = [path for path, _ in _listed()]
    assert len(paths) == len(set(paths))
