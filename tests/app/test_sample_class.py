"""The sample class gets, through the public command line, the scores that a fair teacher would give.

`EXPECTED` was worked out by hand from the points of each assignment.toml, the rules of the course and the tests'
claims; the reasons stand beside the numbers. All tests look at what one run wrote, but for the one that runs again.
"""

import csv
import email
import email.policy
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import timeless
from tests.tiers import full

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = (
    "if_for",
    "dictionary",
    "relu_perceptron",
    "deeper_mlp",
    "numpy_layers",
    "optimizers",
    "perceptron_training",
)
ALL = 100.0
NONE = 0.0

EXPECTED = {
    # Everything right, in the slides' own code with its blanks filled in.
    ("darius", "if_for"): ALL,
    ("darius", "dictionary"): ALL,
    ("darius", "relu_perceptron"): ALL,
    ("darius", "deeper_mlp"): ALL,
    # As textbooks write it.
    ("darius", "numpy_layers"): ALL,
    ("darius", "optimizers"): ALL,
    ("darius", "perceptron_training"): ALL,
    # Usual mistakes, one a function; the other functions keep their points.
    ("mundo", "if_for"): {
        "restroom": 6,
        "can_ride": 4.5 * 2 / 3 + 4.5 * 2 / 3,  # <= for <: wrong at the limit only, one test of three on either side
        "can_ride_between": 0,  # `and` never turns anybody away
        "can_transfuse": 6,
        "can_transfuse_rh": 9,
        # the first branch takes every score up to 100: right above 70, which one test of four on either side asks
        "class_level": 6 * 1 / 4 + 6 * 1 / 4,
        "odd_or_even": 10,  # a sentence around the word is fine
        "pass_or_fail": 6 * 1 / 4,  # counted from 0: each line is wrong, who passed is right
        "congratulate": 10,
        "sum_to": 0,  # range(1, n) stops early
        "times_table": 9,
    },
    # `pass` is left in three functions.
    ("morgana", "if_for"): {
        "restroom": 6,
        "can_ride": 9,
        "can_ride_between": 9,
        "can_transfuse": 6,
        "can_transfuse_rh": 9,
        "class_level": 0,
        "odd_or_even": 10,
        "pass_or_fail": 12,
        "congratulate": 0,
        "sum_to": 8,
        "times_table": 0,
    },
    ("mundo", "dictionary"): {
        "look_up": 3.5,  # KeyError for an unknown name: one of two public tests, one of three hidden
        "add_person": 6,
        "names": 5,  # keys() is as good as a list
        "numbered_names": 3 * 1 / 2,  # counted from 1: one public test of two looks at the pairs alone
        "is_known": 5,
        "distinct": 4,
        "sum": 4,
        "sum_and_mul": 4,
        # > for >=: three public tests of four and four hidden of five are away from the limit
        "get_special_students": 10 * 3 / 4 + 10 * 4 / 5,
        # only . and ? removed, split(" "): five public tests of eight and five hidden of nine have neither
        "word_index_count": 12.5 * 5 / 8 + 12.5 * 5 / 9,
        # at the left margin: one public test of three and one hidden of four count the stars alone
        "print_star_tree": 7.5 * 1 / 3 + 7.5 * 1 / 4,
    },
    ("mundo", "relu_perceptron"): {
        "relu": 10,  # b after the ReLU: right only where everything is positive, one public test of three
        "gradient": 0,  # the bias gets a gradient where the unit is off
        "variables": 15,
    },
    # The slide's 256-256 as it was: all but the size.
    ("mundo", "deeper_mlp"): {
        "size": 0,
        "layers": 20,
        "cost": 15,
        "training": 15,
        "accuracy": 20,
        "early_stopping": 10,
    },
    ("mundo", "numpy_layers"): {
        "mean_squared_error": 3 * 1 / 3,  # a mean: right for two numbers, as in one public test of three
        "cross_entropy_error": 8,
        "sigmoid": 6,
        "relu": 5,
        # divided by the sum of the whole array, and exp as it is: right for one row of small numbers
        "softmax": 4.5 * 2 / 6 + 4.5 * 2 / 6,
        "numerical_derivative": 8,
        "numerical_gradient": 10,
        "sigmoid_layer": 7,
        "relu_layer": 7,
        # db is not summed over the rows: two public tests of six and two hidden of six ask for it
        "affine": 6.5 * 4 / 6 + 6.5 * 4 / 6,
        "softmax_with_loss": 0,  # computed by that softmax
        "linear_graph": 5,
        "neuron_graph": 3.5 * 1 / 3 + 3.5 * 1 / 3,  # the derivative of the sigmoid is left out: the value is right
    },
    ("mundo", "optimizers"): {
        "sgd": 0,  # up the hill
        "momentum": 12,
        "adagrad": 0,  # without the root
        "rmsprop": 12,
        "adam": 16,
        "inverse_time": 4,
        "linear_decay": 4,
        "mini_batches": 14,
        "early_stopping": 3.5 * 1 / 3 + 3.5 * 1 / 4,  # counted from 0: the value alone is right
        "descend": 6 * 4 / 5 + 6 * 3 / 5,  # the points are one array where an optimizer changes it in place
    },
    # The mean squared error for a cost: goes down its own gradient, and parts the points all the same.
    ("mundo", "perceptron_training"): {
        "hypothesis": 20,
        "cost": 0,
        "train": 20,
        "six_points": 20,
        "predicted": 10,
        "accuracy": 10,
    },
    ("morgana", "perceptron_training"): NONE,  # untouched
    ("morgana", "dictionary"): NONE,  # a colon is missing: Python can read nothing of it
    ("morgana", "relu_perceptron"): NONE,  # 구현하기! is left in
    ("sivir", "dictionary"): {
        "look_up": 6,
        "add_person": 6,
        "names": 5,
        "numbered_names": 6,
        "is_known": 5,
        "distinct": 4,
        "sum": 4,
        "sum_and_mul": 4,
        "get_special_students": 20,
        "word_index_count": 25,
        "print_star_tree": 0,  # `row` never grows, so the loop never ends
    },
    ("sivir", "relu_perceptron"): ALL,  # tf.maximum, tensorflow.compat.v1
    ("sivir", "deeper_mlp"): ALL,  # three hidden layers of 256, stopped by the validation images
    # input() at the top level costs nothing; inside can_ride() it asks for what was given already.
    ("yummi", "if_for"): {
        "restroom": 6,
        "can_ride": 0,
        "can_ride_between": 9,
        "can_transfuse": 6,
        "can_transfuse_rh": 0,
        "class_level": 0,
        "odd_or_even": 10,
        "pass_or_fail": 0,
        "congratulate": 0,
        "sum_to": 8,
        "times_table": 9,
    },
    ("yummi", "dictionary"): {"get_special_students": 20, "word_index_count": 25, "print_star_tree": 15},
    # cp949 with Windows line ends, no coding line; TensorFlow 2 and Keras.
    ("viktor", "if_for"): ALL,
    ("viktor", "dictionary"): ALL,
    ("viktor", "relu_perceptron"): ALL,
    ("viktor", "deeper_mlp"): ALL,
    ("viktor", "optimizers"): {"sgd": 8},  # begun, and no further
    # Prints for returns: as good in if_for, wrong in dictionary, where values are asked for and a tree is printed.
    ("hong", "if_for"): ALL,
    # One public test of three asks only whether the person is in the dictionary afterwards, and is.
    ("hong", "dictionary"): {"print_star_tree": 15, "add_person": 3 * 1 / 3},
    ("hong", "relu_perceptron"): {"relu": 0, "gradient": 0, "variables": 15},  # the slide's sigmoid is left in
    # Ends the process where it should answer; what it answers honestly counts.
    ("lim", "dictionary"): {"look_up": 6, "add_person": 6, "is_known": 5},
    ("lim", "relu_perceptron"): ALL,  # ends it in its last line: what stands above was run once more, and is right
    # A helper module beside it, in a sub-folder.
    ("lee", "dictionary"): ALL,
    # The slide as far as the layers, without ReLU: every layer is used (half of `layers`), nothing bends between them
    # (the other half), no cost and no loop: a network that never learnt has no accuracy of its own.
    ("lee", "deeper_mlp"): {
        "size": 20,
        "layers": 10,
        "cost": 0,
        "training": 0,
        "accuracy": 0,
        "early_stopping": 0,
    },
    ("kim", "if_for"): NONE,  # Python 2's print
    # A mutable default: right at the first call only. Ids and a tree written down for the example alone.
    ("kim", "dictionary"): {"get_special_students": 10 * 1 / 4, "word_index_count": 12.5 * 2 / 8},
    ("심청", "if_for"): {"odd_or_even": 10},  # not on the roster, graded all the same
}


@pytest.fixture(scope="session")
def class_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "submissions"
    shutil.copytree(ROOT / "submissions", folder, ignore=shutil.ignore_patterns(".grade"))
    return folder


def grade(class_folder, out, *options):
    command = [
        sys.executable,
        "-m",
        "grader.app.cli",
        str(class_folder),
        "--course",
        str(ROOT),
        "--out",
        str(out),
        *options,
    ]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=900, check=False)


@pytest.fixture(scope="session")
def run(class_folder):
    """The finished command, and the folder it wrote."""
    out = class_folder.parent / "reports"
    finished = grade(class_folder, out, "--jobs", "1")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished, out


@pytest.fixture(scope="session")
def out(run):
    return run[1]


@pytest.fixture(scope="session")
def results(out):
    return json.loads((out / "results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def reports(results):
    return {(report["student"], report["assignment"]): report for report in results["reports"]}


def roster():
    with (ROOT / "submissions" / "roster.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_who_handed_in_what(reports):
    """A report for everything that was handed in, and for nothing else."""
    assert set(reports) == set(EXPECTED)


@pytest.mark.parametrize(("student", "assignment"), EXPECTED)
def test_fair_score(reports, student, assignment):
    """Every task, and the whole, earns what a fair teacher gives."""
    report, want = reports[student, assignment], EXPECTED[student, assignment]
    tasks = {task["task"]: task["score"] for task in report["tasks"]}
    if isinstance(want, dict):
        assert set(want) <= set(tasks)
        assert tasks == pytest.approx({task: want.get(task, 0) for task in tasks}, abs=0.006)
        want = sum(want.values())
    assert report["score"] == pytest.approx(want, abs=0.006)
    assert sum(tasks.values()) == pytest.approx(want, abs=0.02)
    assert report["max_score"] == sum(task["max_score"] for task in report["tasks"]) == 100


@pytest.mark.parametrize(
    ("student", "assignment", "status"),
    [
        ("morgana", "dictionary", "unreadable"),
        ("morgana", "relu_perceptron", "not_implemented"),
        ("kim", "if_for", "unreadable"),
        ("darius", "if_for", "passed"),
    ],
)
def test_status(reports, student, assignment, status):
    """A file that cannot be read and one that is not done say so."""
    assert reports[student, assignment]["status"] == status


@pytest.mark.parametrize(
    ("student", "assignment", "task", "verdict"),
    [
        ("sivir", "dictionary", "print_star_tree", "timed_out"),
        ("yummi", "if_for", "can_ride", "crashed"),
        ("lim", "dictionary", "get_special_students", "crashed"),
        ("lim", "dictionary", "word_index_count", "crashed"),
        ("morgana", "if_for", "class_level", "not_implemented"),
        ("hong", "dictionary", "sum", "wrong_answer"),
    ],
)
def test_verdict(reports, student, assignment, task, verdict):
    """What became of a test is named as what it is."""
    verdicts = [test["verdict"] for test in reports[student, assignment]["tests"] if test["task"] == task]
    assert verdict in verdicts


def test_results_json(results):
    """The shape that programs rely on."""
    assert {"schema_version", "isolation_level", "reports"} <= set(results)
    for report in results["reports"]:
        assert {"student", "assignment", "score", "max_score", "tasks", "tests"} <= set(report)
        assert report["isolation_level"] == results["isolation_level"]
        for test in report["tests"]:
            assert {"name", "task", "verdict", "visible", "score", "max_score", "message", "seconds"} <= set(test)
            assert (test["message"] == "") == (test["verdict"] == "passed"), test
            assert "staff" not in test


def test_data_source_is_stamped(reports):
    """The digits are real MNIST where it was given, and every report with images says which they were."""
    want = "mnist" if os.environ.get("GRADER_MNIST") else reports["darius", "deeper_mlp"]["data_source"]
    assert want in ("mnist", "digits")
    assert {report["data_source"] for (_, assignment), report in reports.items() if assignment == "deeper_mlp"} == {
        want
    }


def test_latest_attempt_counts(reports):
    """Of Sivir's two attempts the later one is graded."""
    report = reports["sivir", "dictionary"]
    assert report["attempt"].startswith("2019-03-05")


def test_gradebook(out, reports):
    """A row per student of the roster, in its order, Excel's BOM, empty where nothing was handed in."""
    raw = (out / "gradebook.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    points, *rows = csv.DictReader(raw.decode("utf-8-sig").splitlines())
    assert [points["id"], *(points[assignment] for assignment in ASSIGNMENTS)] == ["", *["100"] * len(ASSIGNMENTS)]
    assert [row["id"] for row in rows[:11]] == [person["id"] for person in roster()]
    for row in rows[:11]:
        for assignment in ASSIGNMENTS:
            report = reports.get((row["id"], assignment))
            assert row[assignment] == "" if report is None else float(row[assignment]) == report["score"]
        # Equal weights; what is missing counts as 0 in this course.
        scores = [
            reports[row["id"], assignment]["score"] for assignment in ASSIGNMENTS if (row["id"], assignment) in reports
        ]
        assert float(row["total"]) == pytest.approx(sum(scores) / len(ASSIGNMENTS), abs=0.01)


@pytest.mark.parametrize("student", ["darius", "mundo", "seong", "hong", "심청"])
def test_reports_for_people(out, student):
    """A text and a page each, those who handed in nothing and who are not on the roster included."""
    text = (out / student / "report.txt").read_text(encoding="utf-8")
    page = (out / student / "report.html").read_text(encoding="utf-8")
    assert "채점 결과" in text
    assert "채점 결과" in page
    assert page.lstrip().lower().startswith("<!doctype html>")


def test_one_message_for_each_who_has_an_address(out):
    """Standard mail to the roster's addresses and to nobody else; who has none gets none."""
    want = {person["id"]: set(person["email"].split(";")) for person in roster() if person["email"]}
    assert {path.stem for path in (out / "outbox").glob("*.eml")} == set(want)
    for student, addresses in want.items():
        raw = (out / "outbox" / f"{student}.eml").read_bytes()
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert not message.defects
        assert {address.addr_spec for address in message["To"].addresses} == addresses
        assert message["Cc"] is None
        assert message["Bcc"] is None
        assert "채점 결과" in message["Subject"]
        assert message["Message-ID"]
        for kind in ("plain", "html"):
            assert "채점 결과" in message.get_body((kind,)).get_content()


def test_the_terminal_says_how_it_went(run):
    """The table of scores names everyone, and the unknown student as one."""
    finished, _ = run
    for person in roster():
        assert person["name"] in finished.stdout
    assert "심청" in finished.stdout


def test_a_report_takes_five_kilobytes_and_the_largest_twelve(run, class_folder):
    """In the gradebook; what is stored once for an assignment's reports counted as that of a class of 30. The largest
    is of a student who fails most of seventy tests, with a trace for each task."""
    connection = sqlite3.connect(class_folder / ".grade" / "gradebook.sqlite")
    largest = dict(connection.execute("SELECT assignment, max(length(body)) FROM reports GROUP BY assignment"))
    (bodies, count) = connection.execute("SELECT sum(length(body)), count(*) FROM reports").fetchone()
    shared = dict(connection.execute("SELECT assignment, sum(length(pieces)) FROM shared GROUP BY assignment"))
    connection.close()
    assert set(largest) == set(shared) == set(ASSIGNMENTS)
    assert max(shared.values()) <= 20_000
    assert {id_: size for id_ in ASSIGNMENTS if (size := largest[id_] + shared[id_] / 30) > 12_000} == {}
    assert (bodies + sum(shared.values())) / count <= 5_000  # of this class, all of it


@full
def test_second_run_is_identical(class_folder, results):
    """The same files give the same reports, but for times, however many grade at a time."""
    again = class_folder.parent / "again"
    finished = grade(class_folder, again)
    assert finished.returncode == 0, finished.stdout + finished.stderr

    assert timeless(json.loads((again / "results.json").read_text(encoding="utf-8"))) == timeless(results)
