"""The examples of docs/method.md are what the engine does."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path
from types import ModuleType

import planner

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
