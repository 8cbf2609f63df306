"""results.json: the promised keys, the promised nulls, and nothing that only staff may read."""

from __future__ import annotations

import json

import pytest

from grader.domain.standing import Standing
from grader.domain.verdict import Verdict
from grader.gradebook.entry import make_entry
from grader.report.people import disclose_entry
from grader.report.results import Results, report_json, report_result, results_pieces, results_schema, standing_results
from grader.text.safe import to_json
from tests.report.shown import every_kind


def parsed(make, *reports, lang="ko"):
    results = [report_json(disclose_entry(make_entry(report)), lang) for report in reports]
    pieces = results_pieces(results, lang, isolation_level=3, data_source="mnist", version="0.1.0")
    return json.loads(b"".join(pieces))


def test_the_promised_keys_are_there(make):
    results = parsed(make, make.report())
    assert results["schema_version"] == 2
    assert results["isolation_level"] == 3
    (report,) = results["reports"]
    assert {"student", "assignment", "score", "max_score", "tasks", "tests"} <= set(report)
    assert {"task": "ride", "score": 32.5, "max_score": 40.0}.items() <= report["tasks"][1].items()
    test = report["tests"][1]
    assert test["name"] == "test_limit_may_ride"
    assert test["task"] == "ride"
    assert test["verdict"] == "wrong_answer"
    assert test["visible"] is True
    assert (test["score"], test["max_score"]) == (0.0, 3.75)
    assert "기대한 값: '탑승하세요'" in test["message"]
    assert test["seconds"] is None
    assert report["files"][0] == {"path": "if_for.py", "size": 812, "sha256": "ab" * 32}


def test_a_hidden_test_says_its_verdict_and_category_and_nothing_else(make):
    test = parsed(make, make.report())["reports"][0]["tests"][2]
    assert test == {
        "name": "ride hidden 1",
        "task": "ride",
        "verdict": "not_passed",
        "visible": False,
        "score": 0.0,
        "max_score": 3.75,
        "title": "경계에 있는 값",
        "message": "이 테스트를 통과하지 못했습니다. (확인한 것: 경계에 있는 값)",
        "printed": "",
        "lines": [],
        "seconds": None,
    }


def test_what_only_staff_may_read_is_not_there(make):
    assert make.secret not in json.dumps(parsed(make, make.report()))
    assert make.secret not in report_json(disclose_entry(make_entry(make.report())), "en").decode()


def test_texts_are_in_the_language_of_the_run(make):
    assert "was called" in parsed(make, make.report(), lang="en")["reports"][0]["tests"][1]["message"]
    assert parsed(make, lang="en")["lang"] == "en"


def test_a_fault_of_ours_is_null_and_not_zero(make):
    report = make.report(status=Verdict.GRADER_FAILED, score=None, tasks=(), scores=())
    (result,) = parsed(make, report)["reports"]
    assert result["score"] is None
    assert [test["score"] for test in result["tests"]] == [None] * 4


def test_the_file_satisfies_its_own_schema_and_every_key_is_explained(make):
    results = [report_json(disclose_entry(make_entry(make.report())), "ko")]
    pieces = results_pieces(results, "ko", isolation_level=3, data_source="", version="0.1.0")
    assert Results.model_validate_json(b"".join(pieces)).reports[0].student == "s01"
    schema = results_schema()
    assert set(schema["required"]) >= {"isolation_level", "reports"}
    report = schema["$defs"]["ReportResult"]["properties"]
    assert report["score"]["description"].startswith("Null when it is our fault")
    assert schema["$defs"]["TestLine"]["properties"]["seconds"]["type"] == "null"


def standing(id_, state, **changes):
    return Standing(id_, state, 100.0, **changes)


@pytest.mark.parametrize(
    ("changes", "missing", "told"),
    [
        (standing("x", "graded", score=80.0, overridden=True), "zero", ("set", 80.0)),
        (standing("x", "excused"), "zero", ("excused", None)),
        (standing("x", "missing"), "zero", ("missing", 0.0)),
        (standing("x", "missing"), "skip", ("missing", None)),
        (standing("x", "open"), "zero", None),
        (standing("x", "waiting", waiting=True), "zero", None),
        (standing("x", "open", withheld=True), "zero", None),
    ],
)
def test_what_counts_without_a_report_is_an_element_of_its_own(make, changes, missing, told):
    """Of what is ahead, or waits, nothing counts yet."""
    student = make.student("kim", "Kim", True, (), {}, make.view().total, standings={"x": changes})
    found = [*standing_results(student, make.course(missing=missing), "en")]
    assert [(each.state, each.score) for each in found] == ([] if told is None else [told])
    assert all((each.student, each.assignment, each.max_score) == ("kim", "x", 100.0) for each in found)


def test_points_by_task_stand_there_but_not_of_excused_work(make):
    tasks = make.report().tasks
    for state, count in (("graded", len(tasks)), ("excused", 0)):
        score = 40.0 if state == "graded" else None
        student = make.student(
            "kim",
            "Kim",
            True,
            (),
            {},
            make.view().total,
            standings={"x": standing("x", state, score=score, tasks=tasks)},
        )
        (found,) = standing_results(student, make.course(), "en")
        assert [each.task for each in found.tasks] == [each.task for each in tasks][:count]


def test_of_what_has_a_report_there_is_no_second_element(make):
    entry = disclose_entry(make_entry(make.report()))
    standings = {"if_for": standing("if_for", "graded", score=92.5)}
    student = make.student("s01", "Kim", True, (), {"if_for": entry}, make.view().total, standings=standings)
    assert [*standing_results(student, make.course(), "en")] == []


TESTS_LIKE_IT = '\n  "tests": [],'


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_report_in_parts_is_what_it_would_be_as_a_whole(make, count):
    """With what looks like a part of it in its texts, and with a lone surrogate."""
    tests = tuple(make.public(f"test_{number}", printed=f"[]{TESTS_LIKE_IT}") for number in range(count))
    for student in ("s01", f"s{TESTS_LIKE_IT}", "\udcff"):
        entry = disclose_entry(make_entry(make.report(student, tests=tests, scores=())))
        expected = to_json(report_result(entry, "en", "later").model_dump())
        assert report_json(entry, "en", "later").decode() == expected


def test_what_has_no_report_stands_in_the_file(make):
    student = make.student("kim", "Kim", True, (), {}, make.view().total, standings={"x": standing("x", "missing")})
    others = [*standing_results(student, make.course(), "en")]
    for reports in ([], [report_json(disclose_entry(make_entry(make.report())), "en")]):
        pieces = results_pieces(
            reports, "en", isolation_level=3, data_source="", version="0.1.0", without_report=others
        )
        results = Results.model_validate_json(b"".join(pieces))
        assert [each.student for each in results.without_report] == ["kim"]
        assert len(results.reports) == len(reports)


def test_hostile_text_is_harmless_and_names_stay_what_they_are(make):
    name = "a\u202e\x1b[31m\udcff"
    report = make.report(name, tests=(make.public(printed="\x1b[2J\x00\ud800" + "x" * 10_000),), scores=())
    text = report_json(disclose_entry(make_entry(report)), "ko").decode()
    assert not any(letter in text for letter in "\x1b\u202e\x00\udcff\ud800")
    result = json.loads(text)
    assert result["student"] == name
    assert result["tests"][0]["printed"].startswith(r"\x1b[2J\x00\ud800xxx")
    assert len(result["tests"][0]["printed"]) < 5_000


def test_exhibits_are_named_and_their_numbers_left_in_the_gradebook(make):
    (report,) = parsed(make, make.report(exhibits=every_kind()), lang="en")["reports"]
    assert report["exhibits"][0] == {"kind": "chart", "title": "Learning curve"}
    assert [each["kind"] for each in report["exhibits"]] == ["chart", "chart", "confusion", "pictures", "surface"]
