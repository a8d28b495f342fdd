"""The BIA report as PDF: what it says, that every answer is in it, and that it is always the same."""

from __future__ import annotations

import copy
import json
import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bia import units
from bia.documents import Facts, Pdf, Record, facts_report_pdf
from bia.documents.answers import answer_in_words
from bia.documents.blocks import Bullets, Heading, PrintedTable, Text
from bia.documents.next_steps import steps_of
from bia.documents.printed import PrintedDocument
from bia.documents.record import Given, Interview, Objection, Respondent, Signature
from bia.documents.report_document import report_document
from bia.documents.risk_sentences import points_by_reach
from bia.signed_content import Line, signed_content, write_up
from planner.plan import make_plan
from planner.quick_answers import read_quick
from planner.quick_sizing import quick_case
from planner.reading import case_from_dict, case_to_dict
from tests.planner.quick import answered
from tests.site import plan_documents as synthetic
from tests.site.standards import standards_missed
from tests.site.test_documents_pdf import demo_facts, no_network, packed, text_of

SHA = "fedcba9876543210" * 4
DAY = date(2026, 11, 20)


def signature(process: str, **changes: Any) -> Signature:
    return Signature(
        **{
            "process": process,
            "number": 2,
            "name": "Ada Synthetic",
            "function": "Head of records",
            "how": "On screen",
            "signed": DAY,
            "sha256": SHA,
            "remark": "",
            "open_points": (),
            "stands": True,
            "is_whole": True,
            **changes,
        }
    )


def record_of_first(facts: Facts) -> Record:
    """Something of everything a record holds, about the first processes of a case."""
    first, second, third = (str(one["id"]) for one in facts.processes[:3])
    return Record(
        as_of=datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
        interviews=(
            Interview(
                when="Mon 2 Nov 2026, 09:00 to 10:30",
                place="Room 7",
                interviewer="Ira Synthetic",
                people=("Ada Synthetic, Head of records",),
                processes=(first,),
                is_over=True,
            ),
        ),
        respondents=(
            Respondent(name="Ben Synthetic", processes=(second,), invited=DAY, sent=None, taken=0, waiting=3),
        ),
        signatures=(
            signature(first),
            signature(second, stands=False, reopened=DAY, reason="A shift was left out."),
        ),
        objections=(Objection(process=third, name="Cy Synthetic", text="Half a day at most.", said=DAY),),
        given=(Given(process=first, question="wrt_hours", by="Ada Synthetic", how="Interview", on=DAY),),
    )


def words_of(document: PrintedDocument, section: str = "") -> Iterator[str]:
    """Every text of the sections (of one, if it is named), cell by cell."""
    for one in document.sections:
        if section not in ("", one.id):
            continue
        yield one.lead
        for block in one.blocks:
            match block:
                case Text() | Heading():
                    yield block.text
                case Bullets():
                    yield from block.items
                case PrintedTable():
                    yield block.table.caption
                    yield from (cell.text for row in block.table.rows for cell in row.cells)


def plain(texts: Iterator[str]) -> str:
    return re.sub(r"\s+", " ", "\n".join(texts))


Demo = tuple[Facts, Record, Pdf, Path, str]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The smaller demo case, its report, a folder with it, and its text. Rendered without a network."""
    facts = demo_facts("school")
    record = record_of_first(facts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", no_network)
        made = facts_report_pdf(facts, record)
    folder = tmp_path_factory.mktemp("report")
    return facts, record, made, folder, text_of(made, folder)


def rendered(facts: Facts, folder: Path, record: Record | None = None) -> str:
    return text_of(facts_report_pdf(facts, record or Record()), folder)


# The whole document


def test_the_summary_is_one_page_before_the_contents_and_its_figures_are_those_of_the_plan(demo: Demo) -> None:
    facts, record, _, _, text = demo
    pages = text.split("\f")
    assert "Management summary" in pages[1]
    assert "What comes next" in pages[1]
    assert pages[2].lstrip().startswith(("BIA report", "Contents"))
    late = [one for one in facts.services if any(gap["kind"] == "rto" for gap in one["gaps"])]
    assert f"{len(late)} of {len(facts.services)}" in pages[1]
    assert f"1 of {len(facts.processes)}" in pages[1]  # signed
    shortest = min(one["targets"]["mtpd_hours"] for one in facts.processes if one["targets"]["mtpd_hours"] is not None)
    assert f"after {units.duration(shortest)}" in pages[1]
    told = {number.replace(",", "") for number in re.findall(r"\d[\d,]*", _words(pages[1]))}
    assert told <= _numbers_known(facts, record)


def _words(page: str) -> str:
    """The page without its head and foot."""
    return "\n".join(line for line in page.splitlines() if "BIA report" not in line and "Page " not in line)


def _numbers_known(facts: Facts, record: Record) -> set[str]:
    """Every number that may stand on the summary: counts of what there is, times, answered losses and days."""
    counted = range(max(len(facts.processes), len(facts.services), len(steps_of(facts, record))) + 1)
    gaps = sum(len(one["gaps"]) for one in facts.services)
    times = [
        hours
        for one in facts.processes
        for hours in (one["targets"]["mtpd_hours"], one["targets"]["rto_hours"], one["achievable_hours"])
    ]
    known = " ".join(
        [
            *(str(number) for number in (*counted, gaps, DAY.year, DAY.day)),
            *(units.duration(hours) for hours in (*times, *facts.case["impact_after_hours"]) if hours is not None),
            *(
                units.money_short(loss, facts.currency)
                for one in facts.case["processes"]
                for loss in (one["impact"].get("loss") or ())
                if loss is not None
            ),
            *(str(one["name"]) for one in (*facts.processes, *facts.services)),
        ]
    )
    return {number.replace(",", "") for number in re.findall(r"\d[\d,]*", known)}


def test_every_process_stands_in_both_registers_and_every_service_says_whom_it_carries(demo: Demo) -> None:
    facts, record, _, _, _ = demo
    document = report_document(facts, record)
    for section in ("register", "targets"):
        text = plain(words_of(document, section))
        assert all(f"{one['id']} {one['name']}" in text for one in facts.processes)
    assert all(str(one["name"]) in plain(words_of(document, "dependencies")) for one in facts.services)


def test_every_answer_of_every_process_is_in_the_appendix_of_the_file(demo: Demo) -> None:
    facts, _, made, folder, _ = demo
    text = text_of(made, folder, "-raw")  # no answer is broken over two pages
    appendix = packed(text[text.index("What exactly was said?") :])
    for process in facts.processes:
        written = write_up(signed_content(facts.case, process, process["id"]))
        for line in (line for chapter in written.chapters for line in chapter.lines):
            assert packed(answer_in_words(line)) in appendix


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_every_answer_stands_beside_its_question_as_it_was_worded(name: str) -> None:
    facts = demo_facts(name)
    text = plain(words_of(report_document(facts, Record()), "answers"))
    for process in facts.processes:
        written = write_up(signed_content(facts.case, process, process["id"]))
        for line in (line for chapter in written.chapters for line in chapter.lines if line.path != "name"):
            assert re.sub(r"\s+", " ", f"{line.label} {answer_in_words(line)}") in text


def test_the_case_the_plan_and_the_record_travel_in_the_file(demo: Demo) -> None:
    facts, record, _, folder, text = demo
    subprocess.run(["pdfdetach", "-saveall", "-o", str(folder), str(folder / "made.pdf")], check=True)
    assert json.loads((folder / "case.json").read_text()) == facts.case
    assert json.loads((folder / "plan.json").read_text()) == facts.result
    kept = json.loads((folder / "record.json").read_text())
    assert kept["interviews"][0]["people"] == ["Ada Synthetic, Head of records"]
    assert kept["signatures"][0]["signed"] == "2026-11-20"
    assert record.sha256 in packed(text)
    assert facts.result["case_sha256"] in packed(text)


def test_it_is_tagged_and_names_its_kind_its_author_and_the_day_of_the_newest_it_says(demo: Demo) -> None:
    _, _, _, folder, text = demo
    info = subprocess.run(["pdfinfo", str(folder / "made.pdf")], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"Title:\s+BIA report 3: ", info)
    assert re.search(r"Author:\s+Harbour Consulting", info)
    assert "25 November 2026" in text.split("\f")[0]  # the record is a day younger than the plan


def test_it_is_pdf_a_3_and_pdf_ua_1_at_once(demo: Demo) -> None:
    assert standards_missed(demo[2].content) == []


def test_the_report_of_the_larger_case_is_pdf_a_3_and_pdf_ua_1_too() -> None:
    facts = demo_facts("hospital")
    assert standards_missed(facts_report_pdf(facts, record_of_first(facts)).content) == []


def test_the_same_plan_and_record_give_the_same_bytes_and_another_record_gives_others() -> None:
    facts = synthetic.facts(synthetic.plan([synthetic.process(number) for number in (1, 2, 3)], []))
    record = record_of_first(facts)
    made = facts_report_pdf(facts, record).content
    assert made == facts_report_pdf(facts, record).content
    assert made != facts_report_pdf(facts, replace(record, objections=())).content


# Who was asked, who signed


def three() -> Facts:
    return synthetic.facts(synthetic.plan([synthetic.process(number) for number in (1, 2, 3)], [synthetic.service(1)]))


def test_interviews_and_respondents_are_named_and_so_are_the_processes_nobody_was_asked_about() -> None:
    facts = three()
    text = plain(words_of(report_document(facts, record_of_first(facts)), "asked"))
    assert "Ada Synthetic, Head of records" in text
    assert "Ben Synthetic" in text
    assert "not yet" in text
    assert "P03 Synthetic process 3. The answers" in text
    assert "P01 Synthetic process 1" not in text


def test_without_interviews_it_says_that_nobody_is_known_to_have_been_asked() -> None:
    assert "not known who was asked" in plain(words_of(report_document(three(), Record()), "asked"))


def test_the_sign_off_page_has_the_fingerprint_of_what_is_signed_and_lines_for_the_rest() -> None:
    facts = three()
    text = plain(words_of(report_document(facts, record_of_first(facts)), "sign-off"))
    assert SHA in packed(text)
    assert "20 November 2026" in text
    signed, lines = text.split("Lines to sign")
    assert "Ada Synthetic, Head of records (on screen)" in signed
    assert "A shift was left out." in signed
    assert "Half a day at most." in signed
    assert re.findall(r"P0\d", lines) == ["P02", "P03"]


def test_a_version_that_is_not_what_was_signed_is_said_and_its_fingerprint_is_not_printed() -> None:
    record = Record(signatures=(signature("P01", is_whole=False),))
    text = plain(words_of(report_document(three(), record), "sign-off"))
    assert "does not match what is stored" in text
    assert SHA not in packed(text)


def test_next_steps_follow_from_what_is_open_and_end_with_the_signatures() -> None:
    facts = three()
    steps = steps_of(facts, record_of_first(facts))
    told = [(step.kind.split(" ")[0], step.about.split(" ")[0]) for step in steps if step.kind[:4] != "Deci"]
    assert told == [("Settle", "P03"), ("Ask", "P02"), ("Take", "P02"), ("Have", "P02")]
    assert steps[-1].who == "Owner"


def test_who_gave_an_answer_is_said_once_where_it_was_the_same_for_all() -> None:
    facts = demo_facts("school")
    first, second = facts.processes[0], facts.processes[1]
    written = write_up(signed_content(facts.case, first, first["id"]))
    paths = [line.path for chapter in written.chapters for line in chapter.lines]
    all_of_them = tuple(
        Given(process=first["id"], question=path, by="Ada Synthetic", how="Interview", on=DAY) for path in paths
    )
    one_apart = (*all_of_them, Given(process=first["id"], question="owner_role", by="Bo", how="Import", on=DAY))
    same, apart = (
        plain(words_of(report_document(facts, Record(given=given)), "answers")) for given in (all_of_them, one_apart)
    )
    assert same.count("Ada Synthetic") == 1
    assert "Given by Ada Synthetic, interview, 20 November 2026." in same
    assert "Bo, import, 20 November 2026" in apart
    assert f"{second['id']} {second['name']}" in same
    assert "Who answered is not known." in same


def test_a_target_that_somebody_settled_stands_beside_the_derived_one_with_the_reason() -> None:
    plan = synthetic.plan([synthetic.process(1)], [])
    plan["processes"][0]["targets"]["derived"] = {"rto_hours": 4}
    facts = synthetic.facts(plan)
    asked = {"id": "P01", "name": "Synthetic process 1", "chosen": {"rto_hours": 2, "reason": "The board said so."}}
    text = plain(words_of(report_document(replace(facts, case={**facts.case, "processes": [asked]}), Record())))
    assert "RTO 4 h 2 h The board said so." in text


def test_a_value_over_time_is_told_by_its_steps() -> None:
    times = (("15 min", "1 minor"), ("1 h", "3 serious"), ("4 h", "3 serious"), ("1 d", "3 serious"))
    line = Line(path="impact.severity.legal", label="Legal", text="", times=times)
    assert (
        answer_in_words(line).replace("\N{NO-BREAK SPACE}", " ") == "1 minor after 15 min, 3 serious after 1 h to 1 d"
    )


# Bad input


def test_an_empty_engagement_makes_a_report_that_says_so(tmp_path: Path) -> None:
    text = rendered(synthetic.facts(synthetic.plan([], [])), tmp_path)
    for said in ("No process has been entered yet", "there is nothing to sign", "Nothing has been answered yet"):
        assert said in re.sub(r"\s+", " ", text)


def test_what_was_not_asked_is_said_in_the_register_the_steps_and_the_appendix() -> None:
    case = {"id": "P01", "name": "Synthetic process 1"}
    facts = synthetic.facts(synthetic.plan([synthetic.unasked_process(1)], []))
    document = report_document(replace(facts, case={**facts.case, "processes": [case]}), Record())
    assert "3 not asked" in plain(words_of(document, "register"))
    assert "Ask: impact over time, work after IT is back, service hours." in plain(words_of(document, "next-steps"))
    assert "Without an answer" in plain(words_of(document, "answers"))


def test_hostile_long_and_right_to_left_names_stay_text_and_leave_the_summary_on_one_page(tmp_path: Path) -> None:
    markup = 'Łódź <b>& "Sons"</b> <img src=http://example.invalid/x>'
    long, arabic = "Verwaltungsgemeinschaftsangelegenheiten " * 10, "مستشفى المدينة قسم الطوارئ"
    names = ("W" * 400, long, markup, arabic)
    processes = [synthetic.process(number, name=name, owner_role=name) for number, name in enumerate(names, start=1)]
    plan = synthetic.plan(processes, [synthetic.service(1, name=long)], title=long)
    asked = [{"id": one["id"], "name": name, "note": name} for one, name in zip(processes, names, strict=True)]
    facts = synthetic.facts(plan, workspace=long)
    facts = replace(facts, case={**facts.case, "processes": asked})
    record = record_of_first(facts)
    objections = tuple(replace(record.objections[0], name=name, text=name * 4) for name in names)
    text = rendered(facts, tmp_path, replace(record, objections=objections))
    pages = text.split("\f")
    assert "Management summary" in pages[1]
    assert "What comes next" in pages[1]
    assert "Contents" in pages[2]
    assert re.sub(r"\s+", " ", text).count('<b>& "Sons"</b>') >= 6
    assert "مستشفى" in text


@pytest.mark.slow
def test_two_hundred_processes_all_stand_in_register_appendix_and_sign_off(tmp_path: Path) -> None:
    processes = [synthetic.process(number) for number in range(1, 201)]
    facts = synthetic.facts(synthetic.plan(processes, []))
    asked = [{"id": one["id"], "name": one["name"], "wrt_hours": 1} for one in processes]
    text = rendered(replace(facts, case={**facts.case, "processes": asked}), tmp_path)
    assert all(len(re.findall(rf"Synthetic process {number}\b", text)) >= 4 for number in range(1, 201))


def front_of(facts: Facts) -> str:
    return " ".join(answer.text for answer in report_document(facts, Record()).front.answers)


def test_a_platform_that_was_not_asked_is_said_to_be_assumed_and_one_that_was_is_not() -> None:
    facts = demo_facts("school")
    assert not any(one["today"]["platform_assumed"] for one in facts.result["services"])
    assert "is an assumption" not in front_of(facts)
    case = copy.deepcopy(facts.case)
    for one in case["services"]:
        one.pop("current", None)
    unasked = replace(facts, case=case, result=make_plan(case_from_dict(case)))
    assumed = sum(1 for one in unasked.result["services"] if one["today"]["platform_assumed"])
    assert assumed > 0
    assert "is an assumption" in front_of(unasked)


def test_an_array_that_no_answer_names_stands_among_the_single_points_of_failure() -> None:
    case = case_to_dict(quick_case(read_quick(answered(stands={"platform": "vm-ha"})), "2026-11-24"))
    facts = replace(demo_facts("school"), case=case, result=make_plan(case_from_dict(case)))
    report = report_document(facts, Record())
    text = plain(words_of(report, "dependencies"))
    assert "Storage array" in text
    assert "No answer names it, but it carries PRINT" in text
    assert f"{len(points_by_reach(facts))} things stop or slow processes" in front_of(facts)
    two = case_to_dict(
        quick_case(
            read_quick(answered(stands={"platform": "vm-ha", "also": ["shared-storage", "second-array"]})), "2026-11-24"
        )
    )
    safe = replace(facts, case=two, result=make_plan(case_from_dict(two)))
    assert "Storage array" not in plain(words_of(report_document(safe, Record()), "dependencies"))
