"""`grade verify` proves an assignment, and says in a sentence what keeps one from being proven.

Of `grader.authoring.adequacy`, `grader.authoring.examples.find`, `grader.authoring.examples.run`,
`grader.authoring.trying` and `grader.authoring.trials`.
"""

import itertools
import random
import re
import sys

import pytest

from grader.authoring.trials import Trial
from grader.authoring.verify import prove
from grader.domain.course_files import load_course
from grader.domain.seeds import submission_seed
from grader.text import LANGS
from tests.authoring.settings import SETTINGS
from tests.conftest import HALF, RIGHT, SUMS, grade, write


@pytest.fixture
def verify(course, tmp_path):
    """`grade verify sums` in English, after some files of the course were written."""

    def call(files=None, *ids):
        write(course, files or {})
        words = ["--course", course, "--lang", "en", "--jobs", 1]
        return grade("verify", *(ids or ("sums",)), *words, cwd=tmp_path)

    return call


LISTED = {
    "reference/sums/wrong/expected.toml": """
        [half]
        why = "forgets to double"
        fails = ["double"]
        {more}
        [minus]
        fails = ["add"]
        """,
    "reference/sums/right/lambdas.py": "add = lambda a, b: b + a\ndouble = lambda a: a + a\n",
}


def listed(more=""):
    """The files of `LISTED`, with more lines in the entry of half.py."""
    return {name: text.replace("{more}", more) for name, text in LISTED.items()}


def test_a_proven_assignment(verify):
    """0, and a row that counts what was tried."""
    done = verify(listed("score = 60.0"))
    assert done.code == 0, done.output
    row = next(line for line in done.stdout.splitlines() if line.startswith("sums "))
    assert row.split()[1:7] == ["2/2", "1/1", "5/5", "2/2", "1/1", "4/4"]
    assert "proven" in row


AT_TIMES = """
import random
found = random.random() < 0.2
def add(a, b):
    return a + b
def double(a):
    return a if found else 2 * a
# {salt}
"""


def lucky_until(number):
    """A wrong solution whose mistake shows in that training for the first time."""
    for salt in itertools.count():
        source = AT_TIMES.format(salt=salt).lstrip("\n")
        trial = Trial("wrong", "wrong/lucky", source.encode(), lambda report: iter(()))
        sources = [trial.source, *(trial.in_other_training(each).source for each in range(2, number + 1))]
        drawn = [random.Random(submission_seed("sums.py", {"sums.py": each})).random() for each in sources]
        if drawn[-1] < 0.2 and min(drawn[:-1]) >= 0.2:
            return source
    raise AssertionError


@pytest.mark.parametrize(
    ("chance", "number", "code"), [("true", 3, 0), ("true", 5, 0), ("true", 6, 1), ("false", 3, 1)]
)
def test_what_is_right_by_chance_is_tried_in_other_trainings(verify, chance, number, code):
    done = verify(
        {
            "reference/sums/wrong/lucky.py": lucky_until(number),
            "reference/sums/wrong/half.py": HALF,
            "reference/sums/wrong/minus.py": RIGHT["sums"].replace("a + b", "a - b"),
            "reference/sums/wrong/expected.toml": f"""
                [lucky]
                fails = ["double"]
                chance = {chance}
                [half]
                fails = ["double"]
                [minus]
                fails = ["add"]
                """,
        }
    )
    assert done.code == code, done.output
    row = next(line for line in done.stdout.splitlines() if line.startswith("sums "))
    assert row.split()[4] == ("2/3" if code else "3/3")
    assert ("wrong/lucky: double is full" in done.output) is bool(code)


def test_a_library_that_is_missing_is_told_once(verify):
    """Not for each of the trials, none of which could be graded."""
    done = verify(
        {
            "assignments/sums/assignment.toml": SUMS.replace(
                'kind = "functions"', 'kind = "functions"\npreload = ["nolib"]'
            )
        }
    )
    assert done.code == 4, done.output
    said = [line.strip() for line in done.stdout.splitlines() if "nolib" in line]
    assert said == [
        "sums: This assignment needs nolib, which is not installed here. To install it:",
        f'{sys.executable} -m pip install "nolib"',
    ]


def test_the_digests_of_the_stub_are_left_beside_it(verify, course):
    """Written where they are not there yet, and said; nothing is touched where they are."""
    assert "assignments/sums/stub.json was written anew" in verify(listed()).stdout
    assert "written anew" not in verify().stdout
    assert "written anew" in verify({"assignments/sums/sums.py": "def add(a, b):\n    return None\n"}).stdout


def test_all_assignments_without_an_id(course, tmp_path):
    """Whoever names none proves all."""
    done = grade("verify", "--course", course, cwd=tmp_path)
    assert done.code == 0, done.output
    assert {"sums", "names"} <= {line.split()[0] for line in done.stdout.splitlines() if line}


WEAK = """
    import pytest

    @pytest.mark.task("add")
    def test_add(student):
        assert student.add(1, 2) == 3

    @pytest.mark.task("double")
    def test_double(student):
        {test}
    """


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"reference/sums/sums.py": HALF}, "reference: not full"),
        (
            {"assignments/sums/test_public.py": WEAK.format(test='assert student.has("double")')},
            "stub: test_double in assignments/sums/test_public.py is passed",
        ),
        (
            {"assignments/sums/test_public.py": WEAK.format(test="assert student.double(0) == 0")},
            "always 0: double: a constant answer earns 20.0",
        ),
        ({"reference/sums/wrong/unlisted.py": HALF}, "is not listed in expected.toml"),
        ({"reference/sums/wrong/expected.toml": '[gone]\nfails = ["add"]\n'}, "there is no gone.py"),
        ({"reference/sums/wrong/expected.toml": "[gone\n"}, "is not valid TOML"),
        ({"reference/sums/wrong/half.py": RIGHT["sums"]}, "wrong/half: double is full"),
        ({"reference/sums/wrong/half.py": "x = 1\n"}, "wrong/half: add should be full"),
        (listed("score = 61"), "scores 60.0, not"),
        (listed('says = ["zz"]'), "wrong/half: no feedback holds 'zz'"),
        (listed('unsaid = ["xpected"]'), "wrong/half: feedback holds 'xpected', which is untrue"),
        ({"reference/sums/wrong/expected.toml": '[half]\nfails = ["none"]\n'}, "names no task"),
        ({"reference/sums/wrong/expected.toml": "[half]\nfails = []\n"}, "is empty"),
        ({"reference/sums/wrong/expected.toml": '[half]\nwhat = 1\nfails = ["add"]\n'}, "half.what: is not known here"),
        ({"reference/sums/right/half.py": HALF}, "right/half: "),
        (
            {
                "reference/sums/right/ok.py": RIGHT["sums"],
                "reference/sums/right/expected.toml": '[ok]\nremarks = ["zz"]\n',
            },
            "no remark holds 'zz'",
        ),
    ],
)
def test_what_keeps_it_from_being_proven(verify, files, sentence):
    """1, and one sentence for each thing that is not as it should be."""
    done = verify(files)
    assert done.code == 1, done.output
    assert sentence in done.stdout
    assert "not proven" in done.stdout


ONE = """
    import pytest


    @pytest.mark.task("add")
    def test_add{name}(student):
        assert student.add(3, 2) == 5


    @pytest.mark.task("double")
    {mark}
    def test_double{name}(student):
        assert student.double({value}) == {twice}
    """
PUBLIC = "assignments/sums/test_public.py"
HIDDEN = "reference/sums/test_hidden.py"
README, README_EN = "assignments/sums/README.md", "assignments/sums/README.en.md"


def one(name, value=2, mark="@pytest.mark.skipif(False, reason='')"):
    return ONE.format(name=name, value=value, twice=2 * value, mark=mark)


def without_double(text):
    return text.partition('@pytest.mark.task("double")')[0]


SENTENCES = {
    "no_public_test": (
        {PUBLIC: without_double(one(""))},
        'double: 공개 테스트가 없습니다. assignments/sums/test_public.py에 @pytest.mark.task("double")을 붙인',
        'double has no public test. Write one in assignments/sums/test_public.py, marked @pytest.mark.task("double").',
    ),
    "no_hidden_test": (
        {HIDDEN: without_double(one("_h"))},
        "double: 비공개 테스트가 없습니다. reference/sums/test_hidden.py에",
        "double has no hidden test. Write one in reference/sums/test_hidden.py",
    ),
    "a_test_that_proves_nothing": (
        {"reference/sums/wrong/half.py": HALF.replace("return a\n", "return min(2 * a, 9)\n")},
        "assignments/sums/test_public.py, test_double: 이 테스트에서 떨어지는 틀린 풀이가 없어서",
        "assignments/sums/test_public.py, test_double: no wrong solution fails this test, so it proves nothing. Write "
        "one that is wrong just here as reference/sums/wrong/<name>.py",
    ),
    "a_name_that_is_missing_shows_nothing": (
        {"reference/sums/wrong/half.py": "def add(a, b):\n    return a + b\n"},
        "test_double: 이 테스트에서 떨어지는 틀린 풀이가 없어서",
        "test_double: no wrong solution fails this test",
    ),
    "points_that_are_not_100": (
        {"assignments/sums/assignment.toml": SUMS.replace("points = 40", "points = 30")},
        "문제들의 점수를 모두 더하면 90점이고, 100점이어야 합니다: 60점(9번째 줄), 30점(13번째 줄)",
        "the points of the tasks sum to 90, not to 100: 60 (line 9), 30 (line 13). Correct them",
    ),
    "an_example_that_is_not_true": (
        {README: "# 합\n\n`add(1, 2)` → `3`, `double(2)` → `5`\n", README_EN: "`add(1, 2)` → `3`, `double(2)` → `5`\n"},
        "assignments/sums/README.md:3: double(2)의 결과가 설명에는 5이고, 기준 풀이로는 4입니다. 틀린 쪽을 고치세요.",
        "assignments/sums/README.md:3: the statement says that double(2) gives 5; the reference gives 4.",
    ),
    "an_example_in_the_stub_that_is_not_true": (
        {
            "assignments/sums/sums.py": '''
                def add(a, b):
                    """a + b

                    >>> add(1, 2)
                    4
                    """


                def double(a):
                    """2a"""
                '''
        },
        "assignments/sums/sums.py:4: add(1, 2)의 결과가 설명에는 4이고, 기준 풀이로는 3입니다.",
        "assignments/sums/sums.py:4: the statement says that add(1, 2) gives 4; the reference gives 3.",
    ),
    "languages_that_differ": (
        {README_EN: "`add(1, 2)` → `3`, `double(3)` → `6`\n"},
        "assignments/sums/README.md:3: 이 예가 README.en.md에는 없습니다: double(2) → 4",
        "assignments/sums/README.en.md:1: this example is not in README.md: double(3) → 6",
    ),
    "a_language_that_is_missing": (
        {"assignments/sums/README.en.md": None},
        "영어 설명서가 없습니다. assignments/sums/README.en.md를 쓰세요.",
        "There is no statement in English. Write assignments/sums/README.en.md.",
    ),
    "work_that_was_left": (
        {"reference/sums/DESIGN.md": "# Goal\n\nTODO: say what\n"},
        "reference/sums/DESIGN.md:3: TODO가 남아 있습니다.",
        "reference/sums/DESIGN.md:3: TODO is left.",
    ),
    "no_wrong_solution": (
        {f"reference/sums/wrong/{name}": None for name in ("half.py", "minus.py", "expected.toml")},
        "틀린 풀이가 하나도 없어서, 테스트가 틀린 답을 찾아내는지 알 수 없습니다. reference/sums/wrong/에",
        "There is no wrong solution, so nothing shows that the tests find one. Put usual ones into",
    ),
    "a_test_that_a_constant_passes": (
        {HIDDEN: one("_h", 0)},
        "always 0: double: 늘 같은 답만 하는 풀이가 20.0점을 받습니다. reference/sums/test_hidden.py의 test_double_h에",
        "always 0: double: a constant answer earns 20.0. Mark test_double_h in reference/sums/test_hidden.py with "
        "@pytest.mark.edge",
    ),
    "a_task_with_edges_alone": (
        {PUBLIC: one("", 0, "@pytest.mark.edge"), HIDDEN: one("_h", 0, "@pytest.mark.edge")},
        "always 0: double: 모든 테스트가 edge라서 늘 같은 답만 하는 풀이가 40.0점을 받습니다.",
        "always 0: double: all of its tests are marked edge, and a constant answer earns 40.0. Write one",
    ),
    "a_test_that_the_stub_passes": (
        {PUBLIC: one("").replace("assert student.double(2) == 4", "assert student.has('double')")},
        "stub: assignments/sums/test_public.py의 test_double: 처음 파일이 이 테스트에서 not_implemented가 아니라",
        "stub: test_double in assignments/sums/test_public.py is passed for the untouched stub, not not_implemented.",
    ),
    "a_wrong_solution_that_loses_nothing": (
        {"reference/sums/wrong/half.py": RIGHT["sums"]},
        "wrong/half: double 문제에서 만점을 받습니다 (forgets to double).",
        "wrong/half: double is full (forgets to double). Write a test that finds it, or take it out of `fails`.",
    ),
}


@pytest.fixture
def prove_sums(course, monkeypatch, tmp_path):
    """The exit code and what is told in both languages, after some files of the course were written or removed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def call(files, *ids):
        for name in [name for name, text in files.items() if text is None]:
            (course / name).unlink()
        write(course, {name: text for name, text in files.items() if text is not None})
        outcome = prove(load_course(course), ids or ("sums",), SETTINGS)
        return outcome.code, *("\n".join(outcome.lines(lang)) for lang in LANGS)

    return call


@pytest.mark.parametrize("case", SENTENCES)
def test_the_sentence_says_where_and_what_to_do(prove_sums, case):
    """In both languages: the file, what is wrong with it, and what the author does about it."""
    files, *wanted = SENTENCES[case]
    code, *texts = prove_sums(files)
    assert code == (3 if case == "points_that_are_not_100" else 1), texts
    for want, text in zip(wanted, texts, strict=True):
        assert want in text, text


HINTED = """
    import pytest

    from grader.suites import MISTAKES, Hint, Text, check

    TWICE = Text("두 번 더했습니다.", "Added twice.")


    @pytest.mark.task("add")
    def test_add(student):
        check(student.add(1, 2), 3, hints=[Hint(6, TWICE), Hint(-1, MISTAKES["strict_limit"])])


    @pytest.mark.task("double")
    def test_double(student):
        assert student.double(2) == 4
    """


def test_notes_keep_nothing_from_being_proven(prove_sums):
    """Few solutions, a hint that is never told, a hidden test with public inputs: said, and proven all the same."""
    code, korean, english = prove_sums({PUBLIC: HINTED, HIDDEN: one("_h", 2)})
    assert code == 0, english
    assert "sums: note: reference/sums/wrong/ holds 2 wrong solutions; some 15 make" in english
    assert "sums: note: reference/sums/right/ holds 0 unusual right solutions" in english
    assert "sums: note: test_double_h: this hidden test uses inputs of public tests only." in english
    assert 'test_public.py:10: none of the wrong solutions is told this: "Added twice." Put one' in english
    assert english.count("is told this") == 1
    assert "sums: 알림: test_double_h: 비공개 테스트인데 공개 테스트와 같은 입력만 씁니다." in korean
    assert '틀린 풀이 가운데 어느 것도 이 안내를 받지 않습니다: "두 번 더했습니다."' in korean


def test_a_broken_one_does_not_hide_the_others(prove_sums):
    """Two that are asked for, one with points that do not sum to 100: the other is proven."""
    code, _, english = prove_sums(
        {"assignments/names/assignment.toml": SUMS.replace("points = 40", "points = 41")}, "sums", "names"
    )
    assert code == 3
    assert "✓ proven" in english
    assert "names" in english.splitlines()[-1]


LAYER = {
    "assignments/sums/sums.py": """
        class add:
            def __init__(self, a):
                self.a = a

            def to(self, b):
                pass


        def double(a):
            pass
        """,
    "reference/sums/sums.py": """
        class add:
            def __init__(self, a):
                self.a, self.zero = a, 0

            def to(self, b):
                return self.a + b


        def double(a):
            return 2 * a
        """,
    "assignments/sums/probes.py": """
        def added(module, a, b):
            adder = module.add(a)
            return adder.to(b), adder.zero
        """,
    "assignments/sums/test_public.py": """
        import pytest

        @pytest.mark.task("add")
        def test_add(student):
            student.require("add.to")
            assert student.probe("added", 1, 2) == (3, 0)

        @pytest.mark.task("double")
        def test_double(student):
            assert student.double(2) == 4
        """,
}
LAYER["assignments/sums/README.md"] = LAYER["assignments/sums/README.en.md"] = "`double(2)` → `4`\n"
LAYER["reference/sums/wrong/half.py"] = LAYER["reference/sums/sums.py"].replace("2 * a", "a")
LAYER["reference/sums/wrong/minus.py"] = LAYER["reference/sums/sums.py"].replace("self.a + b", "self.a - b")
LAYER["reference/sums/test_hidden.py"] = LAYER["assignments/sums/test_public.py"].replace("def test", "def test_too")


def test_an_assignment_of_classes(verify):
    """Its stub is not implemented, and a class whose methods always answer the same earns nothing."""
    done = verify(LAYER)
    assert done.code == 0, done.output
    weak = "assert student.probe('added', 1, 2)[0] == student.probe('added', 1, 2)[1]"
    done = verify(
        {
            "assignments/sums/test_public.py": WEAK.format(test="student.require('double')").replace(
                "assert student.add(1, 2) == 3", "student.require('add')\n        " + weak
            )
        }
    )
    assert "always 0: add: a constant answer earns 30.0" in done.stdout


def test_luck_is_found(verify):
    """A suite whose report of the same file differs from run to run."""
    done = verify({"reference/sums/test_hidden.py": LUCKY})
    assert done.code == 1
    assert "differ" in done.stdout


LUCKY = """
    import pytest, secrets

    @pytest.mark.task("add")
    def test_add_lucky(student):
        assert student.add(secrets.randbits(60), 1)

    @pytest.mark.task("double")
    def test_double_large(student):
        assert student.double(777) == 1554
    """


def test_a_broken_suite(verify):
    """1, with the file and the line; no solution can be blamed."""
    done = verify({"reference/sums/test_hidden.py": "def test_x(:\n"})
    assert done.code == 1
    assert "line 1" in done.stdout


def test_an_unknown_assignment(verify):
    """2, with those that there are."""
    done = verify({}, "none")
    assert done.code == 2
    assert "sums, names" in done.stderr


def test_a_right_solution_that_comes_near_a_limit_is_told(verify):
    """On a slower machine it would lose points; what stays well below is nobody's worry."""
    slow = (
        "import time\ndef add(a, b):\n    end = time.process_time() + 0.3\n    while time.process_time() < end: pass\n"
    )
    slow += "    return a + b\ndef double(a): return a + a\n"
    done = verify({**listed(), "reference/sums/right/slow.py": slow})
    assert done.code == 0, done.output
    (told,) = [line for line in done.stdout.splitlines() if "of the limit" in line]
    assert re.search(r"sums: note: right/slow uses [67]\d% of the limit call_seconds\. Raise it", told)
