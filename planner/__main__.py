"""The command line: `python -m planner schema`, `check FILE`, `plan FILE`, `explain FILE WHAT`, `size FILE`,
`simulate FILE`, `quick FILE`, `catalogue [FOLDER ...]`.

FILE may be - for standard input. What rests on the catalogue takes `--catalogue FOLDER`, as often as there are folders
to lay over it. Exit codes: 0 done, 1 the document is no case or the folders no catalogue (every
fault on standard error) or it has no such figure, 2 it cannot be read at all.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from planner.case import Case
from planner.catalogue import Catalogue, CatalogueError, load_catalogue
from planner.catalogue_listing import catalogue_in_words, catalogue_to_dict
from planner.explain import UnknownFigure, explain
from planner.formulas.checks import InvalidInput
from planner.language import spoken
from planner.plan import make_plan
from planner.policy import DEFAULT_POLICY
from planner.quick_answers import read_quick_text
from planner.quick_sizing import quick_document
from planner.reading import MOST_BYTES, CaseFaults, case_schema, case_sha256, case_to_dict, read_case
from planner.simulation import MOST_YEARS, WORLDS, YEARS, simulate
from planner.situation import situation_of
from planner.sizing import size_case
from planner.translations import CODES, language_of

FAULTY, UNREADABLE = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m planner", description="From a case to an availability plan.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    schema = commands.add_parser("schema", help="print the JSON Schema of the case format")
    schema.set_defaults(run=_schema)
    for name, run, words in (
        ("check", _check, "say everything that is wrong with a case"),
        ("plan", _plan, "print the plan of a case as JSON"),
        ("size", _size, "print how big its print services must be, as JSON"),
    ):
        command = commands.add_parser(name, help=words)
        _takes_case(command, has_catalogue=run is not _check)
        command.set_defaults(run=run)
    simulating = commands.add_parser("simulate", help="print the spread of simulated years as JSON")
    _takes_case(simulating)
    simulating.add_argument(
        "--years",
        type=int,
        default=YEARS,
        help=f"simulated years, a multiple of {WORLDS} up to {MOST_YEARS:,} (default: %(default)s)",
    )
    simulating.add_argument("--seed", type=int, default=1, help="where the random numbers begin (default: 1)")
    simulating.set_defaults(run=_simulate)
    explaining = commands.add_parser("explain", help="say where one number of the plan comes from, in plain words")
    _takes_case(explaining)
    explaining.add_argument("what", metavar="WHAT", help="an id and a figure, such as P01.rto; an id alone: all of it")
    explaining.set_defaults(run=_explain)
    quick = commands.add_parser("quick", help="print the case that the ten answers of a quick sizing make")
    quick.add_argument("file", metavar="FILE", help="answers as JSON (ninefold-quick/1), or - for standard input")
    quick.add_argument(
        "--as-of",
        metavar="DAY",
        type=date.fromisoformat,
        default=None,
        help="the day the case describes, such as 2026-11-24 (default: today)",
    )
    quick.add_argument(
        "--language", choices=CODES, default=CODES[0], help="of names and notes in the case (default: %(default)s)"
    )
    quick.set_defaults(run=_quick)
    listing = commands.add_parser("catalogue", help="list the strategies and figures, and say what is wrong with them")
    listing.add_argument("folders", metavar="FOLDER", nargs="*", type=Path, help="TOML files to lay over the catalogue")
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.set_defaults(run=_catalogue)
    return parser


def _takes_case(command: argparse.ArgumentParser, *, has_catalogue: bool = True) -> None:
    command.add_argument("file", metavar="FILE", help="a case as JSON, or - for standard input")
    if has_catalogue:
        command.add_argument(
            "--catalogue",
            metavar="FOLDER",
            action="append",
            default=[],
            type=Path,
            help="TOML files to lay over the catalogue; may be given several times, the last one wins",
        )


def _schema(_: argparse.Namespace) -> int:
    _print_json(case_schema())
    return 0


def _check(chosen: argparse.Namespace) -> int:
    return _with_case(chosen.file, lambda case: print(_summary(case)))


def _plan(chosen: argparse.Namespace) -> int:
    return _with_catalogue(chosen, lambda case, catalogue: _print_json(make_plan(case, catalogue=catalogue)))


def _size(chosen: argparse.Namespace) -> int:
    return _with_catalogue(chosen, lambda case, catalogue: _print_json(size_case(case, catalogue)))


def _simulate(chosen: argparse.Namespace) -> int:
    def run(case: Case, catalogue: Catalogue) -> None:
        situation = situation_of(case, catalogue, DEFAULT_POLICY)
        _print_json(simulate(situation, years=chosen.years, seed=chosen.seed).to_dict())

    try:
        return _with_catalogue(chosen, run)
    except InvalidInput as refused:
        print(refused, file=sys.stderr)
        return UNREADABLE


def _explain(chosen: argparse.Namespace) -> int:
    def run(case: Case, catalogue: Catalogue) -> None:
        print(explain(case_to_dict(case), make_plan(case, catalogue=catalogue), chosen.what))

    return _with_catalogue(chosen, run)


def _quick(chosen: argparse.Namespace) -> int:
    day = chosen.as_of or date.today()  # noqa: DTZ011  a day of the user's own calendar

    def run(content: bytes) -> None:
        answers = read_quick_text(content)
        with spoken(language_of(chosen.language)):
            _print_json(quick_document(answers, day.isoformat()))

    return _with_content(chosen.file, run)


def _catalogue(chosen: argparse.Namespace) -> int:
    catalogue = _loaded(chosen.folders)
    if isinstance(catalogue, int):
        return catalogue
    if chosen.json:
        _print_json(catalogue_to_dict(catalogue))
    else:
        print(catalogue_in_words(catalogue))
    return 0


def _loaded(folders: Sequence[Path]) -> Catalogue | int:
    """The catalogue with these folders laid over it, or the exit code once its faults are told."""
    try:
        return load_catalogue(*folders)
    except OSError as error:
        print(f"{error.filename}: cannot be read: {error.strerror or error}", file=sys.stderr)
        return UNREADABLE
    except CatalogueError as faults:
        print(faults, file=sys.stderr)
        return FAULTY


def _with_catalogue(chosen: argparse.Namespace, use: Callable[[Case, Catalogue], None]) -> int:
    catalogue = _loaded(chosen.catalogue)
    return catalogue if isinstance(catalogue, int) else _with_case(chosen.file, lambda case: use(case, catalogue))


def _with_case(file: str, use: Callable[[Case], None]) -> int:
    return _with_content(file, lambda content: use(read_case(content)))


def _with_content(file: str, use: Callable[[bytes], None]) -> int:
    try:
        content = _content(file)
    except OSError as error:
        print(f"{file}: cannot be read: {error.strerror or error}", file=sys.stderr)
        return UNREADABLE
    try:
        use(content)
    except (CaseFaults, UnknownFigure) as fault:
        print(fault, file=sys.stderr)
        return FAULTY
    return 0


def _content(file: str) -> bytes:
    """Up to one byte more than a case may have, so that the reader sees when there is too much."""
    if file == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(file).open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _summary(case: Case) -> str:
    counts = {"process": case.processes, "service": case.services, "site": case.sites or ()}
    plurals = {"process": "processes", "service": "services", "site": "sites"}
    parts = [f"{len(each)} {word if len(each) == 1 else plurals[word]}" for word, each in counts.items()]
    return f"{case.title}: {', '.join(parts)}, no faults, sha256 {case_sha256(case)}"


def _print_json(document: dict[str, Any]) -> None:
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    sys.exit(main())
