"""Hostile submissions against the grader, through its public command line, in a throw-away box (see `box`).

Each case of cases.toml first shows that it bites: undefended, it beats a naive grader. Then the whole class is graded
at every isolation level, as root and as an ordinary user, with honest neighbours among it.
"""

from __future__ import annotations

import csv
import email
import email.policy
import importlib.util
import io
import json
import re
import unicodedata
from html.parser import HTMLParser
from typing import Any

import pytest

from grader.domain.scoring import OBSERVED_POINTS
from tests.conftest import timeless
from tests.sandbox.test_doctor import NO_FILTER
from tests.tiers import full, tiered, tiered_ways

from .conftest import QUICK_WAY, WAYS, _missing, grade, grade_pair, names_at, proven, proven_quickly
from .record import Record, is_of_staff
from .stage import NEIGHBOURS, REPO, cases, student_of

CASES = cases()
CHANNELS = tuple(name for name, case in CASES.items() if case.get("together") == "channels")
EVERY_WAY = pytest.mark.parametrize("graded", tiered_ways(WAYS, (QUICK_WAY,)), indirect=True)
WITH_NEIGHBOURS = pytest.mark.parametrize(
    ("graded", "alone"), tiered([(way, way) for way in WAYS], [(QUICK_WAY,) * 2]), indirect=True, ids=WAYS
)
EACH_CASE = pytest.mark.parametrize(
    ("graded", "name"),
    [
        pytest.param(way, name, id=f"{way}-{name}", marks=() if way == QUICK_WAY else full)
        for way, (level, _) in WAYS.items()
        for name in names_at(level)
    ],
    indirect=["graded"],
)
CONTROL = {chr(code) for code in range(32)} - {"\n", "\t", "\r"} | {chr(code) for code in range(127, 160)}
BIDI = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def folder(name: str) -> str:
    return student_of(name, CASES[name]).decode("utf-8", "surrogateescape")


@pytest.mark.parametrize("name", tiered([*proven(slow=False), *proven(slow=True)], proven_quickly()))
def test_case_bites_without_defence(proof: dict[str, Any], name: str) -> None:
    """The trick reaches its end and succeeds where a naive grader meets it."""
    assert proof.get("effect"), proof
    tells = any(f"TRICK:{name}" in path.read_text(errors="replace") for path in _sources(name))
    assert proof["mark"] or "got" in proof["happened"] or not tells, proof


def _sources(name: str) -> list[Any]:
    return [path for path in (REPO / "tests/redteam/cases" / name).rglob("*") if path.is_file()]


@EVERY_WAY
def test_run_ends_well(graded: Record, request: pytest.FixtureRequest) -> None:
    """The batch ends, in time, and counts nobody's trick as a fault of its own."""
    assert graded.code == 0, graded.stderr[-3000:]
    ours = [key for key, report in graded.reports.items() if report["status"] in ("assignment_broken", "grader_failed")]
    assert not ours, [graded.reports[key]["staff_detail"] for key in ours]
    broken = {
        (key, test["function"], test["verdict"], test["staff"]["detail"][-500:])
        for key, test in _tests(graded)
        if test["verdict"] in ("assignment_broken", "grader_failed")
    }
    assert not broken
    bugs = {(key, test["function"], test["staff"]["bug"]) for key, test in _tests(graded) if test["staff"]["bug"]}
    assert not bugs
    level = WAYS[request.node.callspec.params["graded"]][0]
    assert {report["isolation_level"] for report in graded.reports.values()} == {level}


def _tests(graded: Record) -> list[tuple[Any, dict[str, Any]]]:
    return [(key, test) for key, report in graded.reports.items() for test in report["tests"]]


def successes(name: str, text: str) -> set[str]:
    """What the case printed, into that record, where its trick succeeded; of one that listens, the ways it heard by."""
    return {found.strip() for found in re.findall(rf"GOT:{name}([^\"\\]*)", text)}


@EACH_CASE
def test_honest_points_and_no_others(graded: Record, name: str) -> None:
    case = CASES[name]
    for assignment in ("dictionary", "if_for"):
        scores = graded.scores(folder(name), assignment)
        honest = case["honest"].get(assignment, [])
        assert scores or not honest, f"no report of {name} for {assignment}"
        if assignment in case.get("score_or_empty", ()) and not any(points for points, _ in scores.values()):
            continue
        got = {task: points for task, (points, _) in scores.items() if points}
        earned = {task: most for task, (_, most) in scores.items() if task in honest}
        if case.get("racing"):
            assert got.keys() <= earned.keys()
            assert all(points <= earned[task] for task, points in got.items())
        else:
            assert got == earned
        report = graded.reports.get((folder(name), assignment))
        if report is not None:
            assert report["score"] == pytest.approx(sum(got.values()), abs=0.01)


@EACH_CASE
def test_verdicts(graded: Record, name: str) -> None:
    """The tests of the trick end as cases.toml says; one that passes by the way earns nothing."""
    case = CASES[name]
    tests = [
        test
        for assignment in case["honest"]
        for test in graded.reports[folder(name), assignment]["tests"]
        if test["task"] in case.get("trick", ())
    ]
    assert tests or not case.get("trick")
    wrong = {
        (test["function"], test["verdict"], test["staff"]["detail"][-300:])
        for test in tests
        if test["verdict"] not in case["verdicts"] and not (test["verdict"] == "passed" and test["edge"])
    }
    assert not wrong


@EACH_CASE
def test_trick_was_reached_and_got_nothing(graded: Record, name: str, request: pytest.FixtureRequest) -> None:
    text = graded.text(folder(name))
    if CASES[name].get("mark", True):
        assert f"TRICK:{name}" in text
    level = WAYS[request.node.callspec.params["graded"]][0]
    if level in CASES[name].get("not_stopped", ()):
        return
    assert successes(name, text) == set()


@pytest.mark.parametrize(
    "way", tiered_ways(dict.fromkeys(["level-4-root", "level-3-user", "level-2-root", "level-2-user"]), (QUICK_WAY,))
)
def test_two_submissions_at_a_time_find_no_channel(box_works: None, way: str) -> None:
    """They were there at the same time, tried what two processes may share, and heard nothing of each other."""
    record = grade_pair(way, CHANNELS)
    assert_met(record)
    for name in CHANNELS:
        assert record.reports[name, "if_for"]["score"] == 29
        assert f"TRICK:{name}" in record.text(name)
        assert successes(name, record.text(name)) == set()
    assert record.left is not None
    assert not record.left


@full
@pytest.mark.parametrize(
    ("way", "ways"),
    [("level-2-user", {"shm", "msg", "sem", "record lock", "flock"}), ("level-3-user", {"record lock", "flock"})],
)
def test_two_submissions_at_a_time_find_a_channel_without_the_filter(box_works: None, way: str, ways: set[str]) -> None:
    """Each hears the other by what the system call filter alone keeps from them: they do meet, and do look."""
    record = grade_pair(way, CHANNELS, "inside/seccomp.py", NO_FILTER)
    assert_met(record)
    for name in CHANNELS:
        assert successes(name, record.text(name)) >= ways


def assert_met(record: Record) -> None:
    """When both had laid out what they had, and again when both had looked, two processes stood there at once."""
    facts = record.facts
    assert facts, record.stderr[-3000:]
    met = {meeting["point"] for meeting in facts["met"] if len(set(meeting["pids"].values())) == len(CHANNELS)}
    assert met == {"1", "2"}, f"they did not meet; met: {facts['met']}; waited alone: {facts['alone']}"
    assert not facts["alone"], f"waited alone: {facts['alone']}"


@pytest.mark.parametrize("way", tiered_ways(WAYS, (QUICK_WAY,)))
def test_a_lie_about_what_only_the_process_sees_is_worth_little(box_works: None, way: str) -> None:
    """Right values, spoilt arguments: who lies about that gains what all of it costs at the most, and no more."""
    record = grade(way, ("observer_spoils", "observer_lies"), ("dictionary",))
    told, lied = (record.reports[name, "dictionary"] for name in ("observer_spoils", "observer_lies"))
    for report in (told, lied):
        assert f"TRICK:{report['student']}" in record.text(report["student"])
    failed = [test["observed"] for test in told["tests"] if test["verdict"] != "passed"]
    at_stake = sum(
        score["max_score"] for test, score in zip(told["tests"], told["scores"], strict=True) if test["observed"]
    )
    assert [test["task"] for test in lied["tests"] if test["verdict"] != "passed"] == [
        test["task"] for test in told["tests"] if test["verdict"] != "passed" and not test["observed"]
    ], "the lie is believed where nothing else can be: it bites"
    assert any(failed)
    assert at_stake > 2 * OBSERVED_POINTS, "without a bound the lie would be worth this"
    assert lied["score"] - told["score"] == pytest.approx(OBSERVED_POINTS, abs=0.02)


@full
@pytest.mark.parametrize("way", ["level-3-user", "level-2-user"])
def test_a_hundred_hostile_submissions_in_a_row(box_works: None, way: str) -> None:
    """Each costs itself what its trick costs; the honest ones among them, and the machine, notice nothing."""
    crowd, alone = grade(way, ("crowd",)), grade(way, ())
    assert crowd.code == 0, crowd.stderr[-3000:]
    students = sorted({student for student, _ in crowd.reports} - set(NEIGHBOURS))
    assert len(students) == CASES["crowd"]["copies"] == 100
    verdicts = set()
    for student in students:
        got = {task: points for task, (points, _) in crowd.scores(student, "dictionary").items() if points}
        assert got == {"look_up": 6, "names": 5, "add_person": 6}, student
        tests = crowd.reports[student, "dictionary"]["tests"]
        verdicts |= {test["verdict"] for test in tests if test["task"] == "distinct"}
    assert verdicts <= set(CASES["crowd"]["verdicts"])
    assert {"crashed", "timed_out", "out_of_memory", "over_limit", "wrong_answer"} - verdicts <= {"over_limit"}
    for key, report in alone.reports.items():
        assert timeless(crowd.reports[key]) == timeless(report)
    assert crowd.left is not None
    assert not crowd.left
    assert crowd.facts["changed"] == crowd.facts["strays"] == []


@full
@pytest.mark.parametrize("way", ["level-3-user", "level-2-user"])
def test_patched_tensorflow_changes_no_verdict(box_works: None, way: str) -> None:
    """What counts is computed in a process without the submission; data comes with the course, and is said to."""
    if importlib.util.find_spec("tensorflow") is None:
        _missing("TensorFlow is not installed")
    names = tuple(name for name, case in CASES.items() if case.get("together") == "tensorflow")
    record = grade(way, names, ("relu_perceptron",))
    assert record.code == 0, record.stderr[-3000:]
    for name in names:
        case, text = CASES[name], record.text(name)
        assert f"TRICK:{name}" in text
        assert successes(name, text) == set()
        got = {task: points for task, (points, _) in record.scores(name, "relu_perceptron").items() if points}
        assert got.keys() == set(case["honest"]["relu_perceptron"])
        tests = record.reports[name, "relu_perceptron"]["tests"]
        assert {test["verdict"] for test in tests if test["task"] in case.get("trick", ())} <= set(
            case.get("verdicts", ())
        )
    assert "data must come with the course" in record.text("get_file")
    assert record.reports["honest", "relu_perceptron"]["score"] == 100
    assert record.facts["heard"] == 0
    assert record.left is not None
    assert not record.left


@WITH_NEIGHBOURS
def test_neighbours_are_unchanged(graded: Record, alone: Record) -> None:
    """An honest student's reports are the same as without the hostile class."""
    for student in NEIGHBOURS:
        for assignment in ("dictionary", "if_for"):
            key = student, assignment
            assert timeless(graded.reports[key]) == timeless(alone.reports[key])
    assert alone.reports["honest", "dictionary"]["score"] == alone.reports["honest", "if_for"]["score"] == 100


@EVERY_WAY
def test_nothing_is_left(graded: Record) -> None:
    """No process, file, mount, cgroup or IPC object; what was handed in is untouched; no service was reached."""
    assert graded.left is not None
    assert not graded.left, graded.left
    assert not graded.outside
    assert graded.facts["changed"] == []
    assert graded.facts["strays"] == []
    assert graded.facts["heard"] == 0


# What a student can read


@EVERY_WAY
def test_hidden_values_reach_no_student(graded: Record) -> None:
    """What hidden tests gave to a function that echoes it stands in the staff's record, and nowhere under OUT."""
    echoes = [name for name, case in CASES.items() if case.get("echo") and name in {k for k, _ in graded.reports}]
    if not echoes:
        pytest.skip("not tried at this level")
    for name in echoes:
        hidden = [t for t in graded.reports[name, "dictionary"]["tests"] if not t["visible"]]
        shown = " ".join(json.dumps(t) for t in graded.reports[name, "dictionary"]["tests"] if t["visible"])
        given = " ".join(call for test in hidden for call in test["staff"]["calls"])
        canaries = {word for word in re.findall(r"[a-z]{7,}|[A-Z][a-z]{6,}|\d{8,}", given) if word not in shown}
        sources = "\n".join(path.read_text() for path in _sources(name))
        canaries = {word for word in canaries if word not in sources}
        canaries -= {"distinct", "look_up", "add_person", "is_known"}
        assert len(canaries) > 10, "the hidden tests have nothing to recognise"
        if CASES[name].get("mark", True):
            said = " ".join(test["staff"]["printed"] + test["staff"]["detail"] for test in hidden)
            assert any(canary in said for canary in canaries), "the case told nothing"
        assert {canary for canary in canaries if canary in graded.lines} == set()


@EVERY_WAY
def test_reports_of_all_are_there_and_agree(graded: Record) -> None:
    results = json.loads(graded.out["results.json"].decode("utf-8"))
    listed = {(entry["student"], entry["assignment"]): entry["score"] for entry in results["reports"]}
    assert len(listed) == len(results["reports"])
    kept = {(report["student"], report["assignment"]): report["score"] for report in graded.reports.values()}
    assert {key: score for key, score in listed.items() if key in kept} == kept


@EVERY_WAY
def test_reports_hold_nobody_elses_data(graded: Record) -> None:
    """Each student has one page of their own, and what one submission printed stands in that student's alone."""
    pages = [path for path in graded.out if path.endswith("/report.html")]
    assert len(pages) == len({path.casefold() for path in pages}) == len({student for student, _ in graded.reports})
    marks = {name for name, _ in graded.reports if name in CASES and CASES[name].get("mark", True)}
    seen: dict[str, set[str]] = {}
    for path, text in graded.readable.items():
        if "/" in path:
            for mark in set(re.findall(r"TRICK:(\w+)", text)):
                seen.setdefault(mark, set()).add(path.rpartition("/")[2] if path.startswith("outbox/") else path)
    assert marks & seen.keys()
    for mark, paths in seen.items():
        assert {path.partition("/")[0].removesuffix(".eml") for path in paths} == {mark}


@EVERY_WAY
def test_texts_hold_no_controls(graded: Record) -> None:
    """No terminal escape, control character, bidi override or lone surrogate in anything that is shown as text."""
    texts = {path: text for path, text in graded.readable.items() if not path.endswith(".json")}
    texts |= {"stdout": graded.stdout, "stderr": graded.stderr, "names": "\t".join(graded.out)}
    for path, text in texts.items():
        found = {hex(ord(character)) for character in set(text) & (CONTROL | BIDI)}
        found |= {hex(ord(character)) for character in set(text) if unicodedata.category(character) == "Cs"}
        assert not found, (path, found)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: set[tuple[str, str]] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements |= {(tag, "")} | {(tag, name) for name, _ in attrs}
        for _, value in attrs:
            assert "javascript:" not in (value or "").lower()

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _page(data: str) -> _Page:
    page = _Page()
    page.feed(data)
    page.close()
    return page


@EVERY_WAY
def test_pages_hold_no_markup_of_students(graded: Record) -> None:
    """Students' pages are made of the elements that an honest student's page is made of; the rest is text."""
    pages = {path: _page(data.decode("utf-8")) for path, data in graded.out.items() if path.endswith(".html")}
    allowed = pages["honest_half/report.html"].elements | pages["honest/report.html"].elements
    assert ("script", "") not in allowed
    for path, page in pages.items():
        if is_of_staff(path):
            assert graded.out[path].count(b"<script") == 1, "its own"
            assert not {(tag, name) for tag, name in page.elements if tag == "img" or name.startswith("on")}, path
            continue
        assert not {(tag, name) for tag, name in page.elements if tag == "script" or name.startswith("on")}, path
        assert "img" not in {tag for tag, _ in page.elements} - {tag for tag, _ in allowed}, path
        assert "a" not in {tag for tag, _ in page.elements} - {tag for tag, _ in allowed}, path
    shown = {
        "html_output": "<script>alert(1)",
        "markup_in_syntax": "<script>alert(1)",
        "markup_in_names": "sum_and_mu<b>",
    }
    for name, text in shown.items():
        if (name, "if_for") in graded.reports or (name, "dictionary") in graded.reports:
            assert text in "".join(pages[f"{name}/report.html"].text)


@EVERY_WAY
def test_gradebook_computes_nothing(graded: Record) -> None:
    """No cell of the spreadsheet begins like a formula."""
    text = graded.out["gradebook.csv"].decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in cells if re.match(r"[=+@\t\r]|-(?!\d+(\.\d+)?$)", cell)] == []


@EVERY_WAY
def test_mail_goes_to_the_roster_alone(graded: Record) -> None:
    for path, data in graded.out.items():
        if not path.endswith(".eml"):
            continue
        message = email.message_from_bytes(data, policy=email.policy.default)
        headers = [value for header in ("To", "Cc", "Bcc") for value in message.get_all(header, [])]
        addresses = [address.addr_spec for value in headers for address in value.addresses]
        assert len(addresses) >= 1
        assert not message.get_all("Bcc", [])
        assert not {"victim@example.org", "attacker@example.org"} & set(addresses), path
        assert data.count(b"\nTo:") == 1
    texts = graded.readable
    if "address_in_submission" in {name for name, _ in graded.reports}:
        assert "<roster@example.org>" in texts["outbox/address_in_submission.eml"]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.get("refused")])
def test_roster_that_would_forge_a_message_is_refused(box_works: None, name: str) -> None:
    record = grade("level-3-user", (name,))
    assert record.code == 2
    assert "roster.csv, line" in record.stderr
    assert not set(record.stdout + record.stderr) & (CONTROL | BIDI)
    assert not record.out
