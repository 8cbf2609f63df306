"""Hints: what a mistake is known by, what keeps one from being handed out, and that each usual mistake has its own.

Of `grader.authoring.hints`, `grader.authoring.released_hints` and `grader.domain.hints`.
"""

from __future__ import annotations

import json
import zipfile

import pytest

from grader.authoring.released_hints import released_hints
from grader.authoring.trying import Settings
from grader.domain.course_files import load_course
from grader.domain.hints import Sheet, choose_hint, read_author_sheet
from grader.domain.secret import FIXED
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import make_plan
from grader.grading.students import lone_submission
from grader.sandbox.level import isolation_level
from tests.authoring.hints import HINTS, hint
from tests.conftest import ROOT, grade, write
from tests.tiers import full

SETTINGS = Settings("en", isolation=None, min_isolation=1, mnist=None, jobs=None)


@pytest.fixture
def hinted(course):
    """The small course with hints for `sums`, which are released."""
    return write(course, {"reference/sums/hints.toml": HINTS})


def test_they_are_proven_with_the_assignment(hinted):
    done = grade("verify", "sums", "--lang", "en", cwd=hinted)
    assert done.code == 0, done.output


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (HINTS + hint("answer", "tasks = ['add']\nsays = ['x']", shape="write: return  a + b"), "returna+b"),
        (HINTS + hint("answer", "tasks = ['add']\nsays = ['x']", question="is it\n  return a+b # ?"), "returna+b"),
        (HINTS + hint("lost", "tasks = ['add']\nwrong = ['plus']"), "there is no wrong/plus.py"),
        (HINTS + hint("lost", "tasks = ['add']\nwrong = ['half']"), "wrong/half.py passes all public tests of add"),
        (HINTS + hint("twice", "tasks = ['double']\nwrong = ['half']"), "the hint once is told in double"),
        (HINTS + hint("lost", "tasks = ['triple']"), "there is no task 'triple'. There are: add, double."),
        (HINTS + hint("once", "tasks = ['add']"), "there are two hints 'once'"),
        (HINTS + hint("file", ""), "needs `says`"),
        (HINTS + hint("empty", "tasks = ['add']", idea=" "), "each level and the question need a text in ko and in en"),
        (HINTS + "[[hints]]\nid = 'short'\n", "where"),
        (HINTS.replace("released = true", "released = 'yes'"), "released"),
    ],
)
def test_what_is_no_hint_keeps_it_from_being_proven_and_handed_out(course, texts, said):
    assert grade("verify", "sums", cwd=course).code == 0  # the stub is on record
    write(course, {"reference/sums/hints.toml": texts})
    done = grade("verify", "sums", "--lang", "en", cwd=course)
    assert done.code == 1
    assert said in done.stdout
    done = grade("handout", "sums", "--lang", "en", cwd=course)
    assert done.code == 3
    assert said in done.stderr
    assert not (course / "handout/sums.zip").exists()


def test_what_is_released_goes_out_with_nothing_else_of_the_reference(hinted):
    assert grade("verify", "sums", cwd=hinted).code == 0
    done = grade("handout", "sums", "--lang", "en", cwd=hinted)
    assert done.code == 0, done.output
    assert "With hints for those who are stuck: sums" in done.stdout
    with zipfile.ZipFile(hinted / "handout/sums.zip") as opened:
        sheet = opened.read("sums/hints.json").decode()
        assert not [name for name in opened.namelist() if "wrong" in name or name.endswith("hints.toml")]
    assert "half" not in sheet, "the name of a solution"
    assert "a + b" not in sheet
    assert "hidden" not in sheet
    signs = [signs for each in json.loads(sheet)["hints"] for signs in each["signs"]]
    assert [len(each) for each in signs] == [1, 1]
    assert all(sign.startswith(("test_add ", "test_double ")) for each in signs for sign in each)


def test_what_is_not_released_stays_and_an_old_sheet_does_too(hinted):
    sheet = hinted / "reference/sums/hints.toml"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("released = true", "released = false"), encoding="utf-8")
    write(hinted, {"assignments/sums/hints.json": "{}"})
    assert grade("verify", "sums", cwd=hinted).code == 0
    done = grade("handout", "sums", "--lang", "en", cwd=hinted)
    assert done.code == 0, done.output
    assert "hints" not in done.stdout
    with zipfile.ZipFile(hinted / "handout/sums.zip") as opened:
        assert "sums/hints.json" not in opened.namelist()


class Reports(Watch):
    """Keeps them, in the order of their files."""

    def __init__(self):
        self.found = {}

    def settled(self, submission, report):
        self.found[submission.path] = report


def reports(assignments, files):
    """What the public tests say of them, as at home."""
    plan = make_plan(
        list(assignments), hidden=False, level=isolation_level(None, 1), lang="ko", mnist=None, secret=FIXED
    )
    found = Reports()
    grade_all(plan, [lone_submission(each, file) for each, file in files], Here(), found)
    return [found.found[file] for _, file in files]


def chosen(folder, codes, task):
    """Which hint each code gets in a task of the small course."""
    sums = load_course(folder).assignment("sums")
    sheet = Sheet.model_validate_json(released_hints([sums], SETTINGS)["sums"])
    files = []
    for number, code in enumerate(codes):
        write(folder, {f"own/{number}/sums.py": code})
        files.append((sums, folder / f"own/{number}/sums.py"))
    hints = [choose_hint(sheet.hints, report, task) for report in reports([sums], files)]
    return [None if each is None else each.id for each in hints]


def test_a_mistake_is_known_by_what_the_code_does(hinted):
    right = "def double(a):\n    return 2 * a\n"
    adds = {
        "def add(x, y):\n    z = x - y\n    return z\n": "minus",  # as wrong/minus.py, written in another way
        "add = lambda a, b: -(b - a)\n": "minus",
        "def add(a, b):\n    return 99\n": "any",
        "def add(a, b):\n    print(a + b)\n": "printed",  # by what is said of it
        "def add(a, b):\n    return a / 0\n": "any",
        "def add(a, b):\n    return b + a\n": None,
        "def add(a, b):\n    pass\n": "any",
        "def other():\n    pass\n": "any",
    }
    assert chosen(hinted, [code + right for code in adds], "add") == list(adds.values())
    assert chosen(hinted, ["def add(a, b)\n    return a\n", "def add(a, b):\n    x = = 3\n"], "add") == ["colon", None]


USUAL = {
    # of if_for
    "< for <= at a limit": ("if_for", "strict_ride", "can_ride", "ride_at_the_limit"),
    "< for <= at two limits": ("if_for", "strict_between", "can_ride_between", "between_at_the_limits"),
    "< for <= in a chain": ("if_for", "strict_levels", "class_level", "level_at_the_limits"),
    "> for >= at 60": ("if_for", "strict_pass", "pass_or_fail", "sixty_passes"),
    "and for or": ("if_for", "and_for_or", "can_ride_between", "between_and_for_or"),
    "or for and": ("if_for", "or_for_and", "can_transfuse_rh", "rh_or_for_and"),
    "the chain in the wrong order": ("if_for", "elif_order", "class_level", "level_in_order"),
    "numbering from 0": ("if_for", "number_from_zero", "pass_or_fail", "count_students_from_one"),
    "= in a condition": ("if_for", "equals_typo", "can_ride", "equals_in_a_condition"),
    "mixed tabs": ("if_for", "mixed_tabs", "sum_to", "tabs_and_blanks"),
    "input() left in": ("if_for", "input_inside", "odd_or_even", "odd_without_input"),
    "negative numbers": ("if_for", "odd_by_fmod", "odd_or_even", "odd_of_negative_and_zero"),
    "zero": ("if_for", "zero_is_neither", "odd_or_even", "odd_of_negative_and_zero"),
    "another character": ("if_for", "no_full_stop", "pass_or_fail", "another_character"),
    # of dictionary
    "> for >=": ("dictionary", "strict_eighty", "get_special_students", "eighty_itself"),
    "scores": ("dictionary", "scores_returned", "get_special_students", "names_not_scores"),
    "a dictionary": ("dictionary", "dictionary_returned", "get_special_students", "names_not_scores"),
    "pairs": ("dictionary", "pairs_returned", "get_special_students", "names_not_scores"),
    "the given one changed": ("dictionary", "dictionary_changed", "get_special_students", "given_dictionary_stays"),
    "only . and ?": ("dictionary", "only_dot_and_question_mark", "word_index_count", "all_special_characters"),
    "capitals": ("dictionary", "no_lower", "word_index_count", "capitals_are_one_word"),
    "an empty word": ("dictionary", "split_at_each_blank", "word_index_count", "no_empty_word"),
    "a new id": ("dictionary", "new_id_each_time", "word_index_count", "one_id_for_a_word"),
    "keys that are no ids": ("dictionary", "counts_of_words", "word_index_count", "ids_as_keys"),
    "ids hard-coded": ("dictionary", "ids_hard_coded", "word_index_count", "words_of_any_text"),
    "print for return": ("dictionary", "sum_printed", "sum", "return_not_print"),
    "print for return in homework 1": (
        "dictionary",
        "prints_everything",
        "get_special_students",
        "return_not_print",
    ),
    "dict hidden": ("dictionary", "shadowed_dict", "add_person", "a_name_of_python_is_hidden"),
    "list hidden": ("dictionary", "shadowed_list", "names", "a_name_of_python_is_hidden"),
    "sum hidden": ("dictionary", "sum_hides_sum", "get_special_students", "sum_is_hidden"),
    "a default that remembers": ("dictionary", "mutable_default", "get_special_students", "nothing_from_the_last_call"),
    "defined twice": ("dictionary", "defined_twice", "get_special_students", "defined_once"),
}
"""What beginners usually do, by solutions that do it: each has the first hint that is written for it."""


@full
def test_each_usual_mistake_reaches_its_own_first_hint(tmp_path):
    course = load_course(ROOT)
    assignments = [course.assignment(id_) for id_ in ("if_for", "dictionary")]
    sheets = {id_: Sheet.model_validate_json(data) for id_, data in released_hints(assignments, SETTINGS).items()}
    files = []
    for id_, name, task, _ in USUAL.values():
        file = tmp_path / f"{name}-{task}" / f"{id_}.py"
        file.parent.mkdir()
        file.write_bytes((ROOT / "reference" / id_ / "wrong" / f"{name}.py").read_bytes())
        files.append((course.assignment(id_), file))
    told = {}
    for (mistake, (id_, _, task, _)), report in zip(USUAL.items(), reports(assignments, files), strict=True):
        hint = choose_hint(sheets[id_].hints, report, task)
        told[mistake] = hint and hint.id
    assert told == {mistake: expected for mistake, (*_, expected) in USUAL.items()}


def test_each_task_of_these_has_a_hint_for_whatever_is_wrong():
    course = load_course(ROOT)
    for id_ in ("if_for", "dictionary"):
        assignment = course.assignment(id_)
        sheet = read_author_sheet(assignment)
        general = {task for hint in sheet.hints if not hint.wrong and not hint.says for task in hint.tasks}
        assert {task.name for task in assignment.tasks} == general
