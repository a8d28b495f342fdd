"""The examples of docs/method.md are what the engine does."""

from __future__ import annotations

import doctest
import importlib
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


def _public_functions() -> dict[str, Callable[..., object]]:
    """Every public function of `planner.formulas`, by module and name."""
    found = {}
    for module in pkgutil.iter_modules(formulas.__path__):
        members = importlib.import_module(f"planner.formulas.{module.name}")
        for name, member in vars(members).items():
            if inspect.isfunction(member) and member.__module__ == members.__name__ and not name.startswith("_"):
                found[f"{module.name}.{name}"] = member
    return found


INTERNAL = ("checks.", "decision_diagram.", "diagram_estimate.", "diagram_modules.", "diagram_reduction.")


def test_the_method_lists_every_formula_with_its_signature() -> None:
    table = METHOD.read_text(encoding="utf-8").partition("## Functions by topic")[2].replace("\\|", "|")
    for name, function in _public_functions().items():
        if not name.startswith(INTERNAL):
            signature = str(inspect.signature(function)).replace("'", "")
            assert f"`{name}{signature}`" in table, f"{name}{signature}"
