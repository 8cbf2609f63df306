"""What the comparison with other graders measures is what it says; the comparison itself is run by hand."""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks import chart, checks, compare, environment, floor
from tests.benchmarks.contestants import CONTESTANTS, Check50, Grade, Gradescope, Once, Otter, Pytest, prove
from tests.benchmarks.homework import Call, Check, Homework, Values, is_exact, source
from tests.benchmarks.machine import BUSY, Cost, Load, running
from tests.tiers import full, needs_tensorflow, tiered

FUNCTIONS = [name for name in checks.HOMEWORK if name not in checks.SCRIPTS]
SMALL = Homework(
    "sums",
    "sums",
    "def add(a, b):\n    return a + b\n\n\ndef tell(a):\n    print('it is', a)\n",
    "def add(a, b):\n    return a - b\n\n\ndef tell(a):\n    print('it is', a)\n",
    (
        Check("add", False, (Call("add", "1, 2", "3"), Call("add", "0.1, 0.2", "0.3", exact=False))),
        Check("tell", True, (Call("tell", "4", "'it is 4\\n'", "printed"),)),
        Check("twice", True, (Call("twice", "[1, 2]", "[2, 4]", "probe"),)),
    ),
    "def twice(module, values):\n    return [module.add(value, value) for value in values]\n",
)


def on_the_floor(homework, submission, folder):
    """How many tests of a homework a submission passes in a warm process, and how many there are."""
    contestant = Once()
    contestant.prepare(homework, folder)
    contestant.write(folder, [submission])
    environment.give_images(folder)
    command = [sys.executable, floor.__file__, folder]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])["passed"], len(homework.tests)


@pytest.mark.parametrize("name", tiered(FUNCTIONS, ["dictionary, ten checks", "dictionary"]))
def test_the_tests_tell_a_right_submission_from_a_wrong_one(tmp_path, name):
    """Without any grader: all pass for the right one, some but not all for the wrong one. No call was left out."""
    homework = checks.HOMEWORK[name]()
    passed, tests = on_the_floor(homework, homework.copy(1), tmp_path / "right")
    assert passed == tests
    assert 0 < on_the_floor(homework, homework.wrong, tmp_path / "wrong")[0] < tests
    assert homework.left_out == 0
    assert len({test.hidden for test in homework.tests}) == 2


@full
@pytest.mark.parametrize("name", checks.SCRIPTS)
def test_the_tests_of_a_script_tell_a_right_one_from_a_wrong_one(tmp_path, name):
    needs_tensorflow()
    test_the_tests_tell_a_right_submission_from_a_wrong_one(tmp_path, name)


def test_a_shipped_assignment_is_asked_for_as_many_tests_as_its_suite_has():
    """Each of the course is there, under its own name."""
    assert set(checks.HOMEWORK) == {
        path.parent.name for path in (checks.ROOT / "assignments").glob("*/assignment.toml")
    } | {"dictionary, ten checks"}
    homework = checks.HOMEWORK["if_for"]()
    suites = (checks.ROOT / "assignments" / "if_for", checks.ROOT / "reference" / "if_for")
    written = [text for folder in suites for path in folder.glob("test_*.py") for text in [path.read_text("utf-8")]]
    assert len(homework.tests) >= sum(len(re.findall("^def test_", text, re.MULTILINE)) for text in written)


def test_this_grader_gives_the_right_one_full_marks_and_the_wrong_one_less(tmp_path):
    """On the suite that is written for it from the same calls: printed text and probes included."""
    homework = checks.HOMEWORK["dictionary, ten checks"]()
    contestant = Grade()
    contestant.prepare(homework, tmp_path)
    prove(contestant, homework)
    assert contestant.level >= 1


@pytest.mark.parametrize("kind", [Pytest, Gradescope, Check50])
def test_each_suite_holds_the_same_conditions(tmp_path, kind):
    """Every call with its answer is in what a peer is given, once, and it compiles."""
    contestant = kind()
    contestant.prepare(SMALL, tmp_path)
    suites = [path for path in tmp_path.rglob("*.py") if path.name in ("test_it.py", "__init__.py")]
    (text,) = [path.read_text(encoding="utf-8") for path in suites]
    compile(text, "suite", "exec")
    module = "module" if kind is Check50 else "sums"
    for test in SMALL.tests:
        for call in test.calls:
            assert text.count(call.condition(module)) == 1


def test_otter_has_a_file_for_each_task(tmp_path, monkeypatch):
    """Its own command packs them; what is packed is looked at here."""
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "otter"
    script.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(environment, "_at", tmp_path)
    contestant = Otter()
    contestant.prepare(SMALL, tmp_path / "work")
    texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "work" / "tests").glob("*.py"))]
    assert len(texts) == 3
    for text, test in zip(texts, SMALL.tests, strict=True):
        compile(text, "suite", "exec")
        assert all(call.condition("module") in text for call in test.calls)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner)
        | st.dictionaries(st.text(), inner, max_size=3)
        | st.sets(st.integers(), max_size=3)
        | st.frozensets(st.text(), max_size=3)
    ),
    max_leaves=8,
)


def comparable(value):
    """Equal for two values that are made and typed alike: neither NaN nor the order of a set may decide."""
    if isinstance(value, (list, tuple)):
        return type(value), [comparable(one) for one in value]
    if isinstance(value, dict):
        return dict, [(key, comparable(one)) for key, one in value.items()]
    if isinstance(value, (set, frozenset)):
        return type(value), sorted(repr(one) for one in value)
    return type(value), repr(value)


@given(PLAIN)
def test_a_value_comes_back_out_of_its_source(value):
    again = eval(source(value), {"np": np})
    assert type(again) is type(value)
    assert comparable(again) == comparable(value)


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0), (2, 3)])
@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64, np.uint8, np.bool_])
def test_an_array_comes_back_with_its_shape_and_type(shape, kind):
    value = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(kind)
    again = eval(source(value), {"np": np})
    assert again.shape == value.shape
    assert again.dtype == value.dtype
    assert np.array_equal(again, value)


def test_a_long_value_is_made_anew_each_time():
    """A submission may change what it is given."""
    values = Values()
    call = values.source([0.5] * 200)
    names = {}
    exec(values.text(), names)
    first, second = eval(call, names), eval(call, names)
    assert first == [0.5] * 200
    assert first is not second


def test_floats_and_arrays_are_compared_by_nearness():
    assert is_exact([1, ("a", {"b": None})])
    assert not is_exact({"a": [0.5]})
    assert not is_exact((np.zeros(1),))


@pytest.mark.parametrize(
    ("got", "want", "same"),
    [
        (0.1 + 0.2, 0.3, True),
        (float("nan"), float("nan"), True),
        (0.3, 0.31, False),
        ([1.0], (1.0,), True),
        ([1.0, 2.0], [1.0], False),
        (np.ones((2, 1)), np.ones((1, 2)), False),
        (np.ones(3), 1.0, False),
        ({"a": 1.0}, {"a": 1.0, "b": 2.0}, False),
        ("1.0", 1.0, False),
        (None, 0.0, False),
        (1.0, None, False),
    ],
)
def test_near_is_near(got, want, same):
    """What all contestants compare floats with lets no other shape and no other type pass."""
    names = {}
    exec(SMALL.helpers, names)
    assert names["close"](got, want) is same


def row(load=0.0):
    costs = {title: Cost(0.02 * 3**place, 0.01 * 3**place, load) for place, title in enumerate(compare.TITLES)}
    nothing = dict.fromkeys(compare.TITLES, Cost(0, 0))
    return compare.Row(71, 187, 4, costs, {**nothing, compare.OURS: Cost(2.0, 1.0)})


def test_a_ratio_by_the_clock_is_busy_where_others_had_more_than_one_task():
    """CPU time keeps its ratio: it is steady."""
    for load, busy in ((BUSY, False), (BUSY + 0.1, True)):
        text = compare.page("Measured.", {"dictionary": row(load)}, 3)
        cpu, clock = [compare.lines_of(part.splitlines()) for part in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)]
        assert not any("busy" in cell for cell in cpu[1])
        assert sum("busy" in cell for cell in clock[1]) == busy * (len(compare.TITLES) - 1)


def test_a_time_that_others_took_is_no_number():
    """What a larger class takes longer may be less than nothing then."""
    busy = row(5.0)
    costs = {**busy.each, "pytest, one process": Cost(-0.5, 0.02, 5.0)}
    text = compare.page("Measured.", {"dictionary": compare.dataclasses.replace(busy, each=costs)}, 3)
    assert "| ? (busy) |" in text
    assert "-" not in text.replace("|---", "").replace("gradescope-utils", "").replace("otter-grader", "")


def test_what_a_run_pays_once_is_shared_among_a_class():
    cost = row().cost(compare.OURS)
    assert cost.cpu == pytest.approx(0.03 + 1.0 / compare.CLASS)
    assert cost.wall == pytest.approx(0.06 + 2.0 / compare.CLASS)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells it there")
def test_others_are_counted_without_what_is_measured():
    """Of this process, at work for a while, nothing is left when its own CPU time is taken off; others are."""
    assert running() >= 1
    load = Load()
    load._counts = [4, 4, 4, 4]
    assert load.of_others(wall=2.0, cpu=2.0) == pytest.approx(2.0)
    assert load.of_others(wall=1.0, cpu=8.0) == 0.0


def test_what_was_measured_comes_back_from_the_record(tmp_path):
    """Under the date of its beginning."""
    path = tmp_path / "record.json"
    first = compare.Record(path, "Measured on 2026-11-30: a machine.", [100, 3])
    assert first.get("dictionary", "floor", lambda: {"level": 4}) == {"level": 4}
    again = compare.Record(path, "Measured on 2026-12-01: a machine.", [100, 3])
    assert again.get("dictionary", "floor", lambda: pytest.fail("measured twice")) == {"level": 4}
    assert again.get("dictionary", "check50", lambda: {"level": 0}) == {"level": 0}
    assert again.head == "Measured on 2026-11-30: a machine."


@pytest.mark.parametrize(("head", "counts"), [("Measured on 2026-11-30: other.", [100, 3]), ("Measured: a.", [5, 3])])
def test_a_record_of_another_measurement_is_refused(tmp_path, head, counts):
    """A table never mixes machines, versions or counts."""
    path = tmp_path / "record.json"
    compare.Record(path, "Measured on 2026-11-30: a.", [100, 3]).get("dictionary", "floor", dict)
    with pytest.raises(compare.RecordError, match="another measurement"):
        compare.Record(path, head, counts)


def test_the_picture_has_a_mark_for_each_number_inside_of_it():
    picture = compare.picture({"dictionary": row(), "a < b & c": row()})
    marks = drawn(picture)
    assert len(marks) == 2 * len(compare.TITLES)
    assert "a < b & c, otter-grader" in {title.partition(":")[0] for title in marks}


def drawn(picture):
    """The titles of all marks of an SVG, each of which lies inside of it."""
    root = ET.fromstring(picture)
    space = "{http://www.w3.org/2000/svg}"
    titles = [title for path in root.iter(f"{space}path") for title in path.findall(f"{space}title")]
    for path in root.iter(f"{space}path"):
        x, y = map(float, re.match(r"M(-?[\d.]+) (-?[\d.]+)", path.get("d")).groups())
        assert chart.LEFT - 180 <= x <= chart.WIDTH
        assert 0 <= y <= float(root.get("height"))
    return [title.text for title in titles]


def test_the_page_shows_what_the_tool_measures():
    """A row for each homework, or its name among those that were not measured; a column for each contestant, the pinned
    versions, a date. The picture has the same numbers."""
    text = re.search("<!-- peers -->\n(.*?)<!-- end of peers -->", compare.PAGE.read_text("utf-8"), re.DOTALL)[1]
    cpu, clock = [compare.lines_of(part.splitlines()) for part in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)]
    missing = re.findall("`(.+?)`", text.partition(compare.NOT_MEASURED)[2])
    for table in (cpu, clock):
        assert len(table) > 1
        assert table[0][2:] == [kind.title for kind in CONTESTANTS]
        shown = [line[0].strip("`") for line in table[1:]]
        assert shown == [name for name in checks.HOMEWORK if name not in missing]
    assert re.match(r"Measured on 20\d\d-\d\d-\d\d: ", text)
    for name, version in environment.pins().items():
        assert f"{name} {version}" in text
    shown = {
        f"{line[0].strip('`')}, {title}: {cell.partition(' ')[0]} ms"
        for line in cpu[1:]
        for title, cell in zip(compare.TITLES, line[2:], strict=True)
    }
    assert set(drawn(compare.PICTURE.read_text(encoding="utf-8"))) == shown
    assert f"]({compare.PICTURE.name})" in compare.PAGE.read_text(encoding="utf-8")


def test_the_peers_are_those_of_the_attacks():
    """Both comparisons name the same graders: an extra of pyproject.toml admits the versions that are pinned here."""
    import tomllib

    from packaging.requirements import Requirement

    extras = tomllib.loads((checks.ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for line in extras["peers"]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(environment.pins()[wanted.name])


def test_nothing_of_this_environment_is_given_to_the_peers():
    """They find their own commands and the shared file, and no pytest plugin of ours."""
    given = environment.variables(Path("/somewhere"))
    assert given["PATH"].split(os.pathsep)[0] == str(environment.python().parent)
    assert given["PYTHONPATH"].split(os.pathsep)[0] == "/somewhere"
    assert given["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] == "1"
