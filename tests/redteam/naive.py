"""Graders as they are often written: what each hostile case is proven to beat. Runs only inside the box.

    naive.py import   FOLDER ASSIGNMENT TASKS    imports the submission and compares, all in one process
    naive.py pytest   FOLDER ASSIGNMENT TASKS    writes a test beside it and runs pytest in its folder
    naive.py pipe     FOLDER ASSIGNMENT TASKS    the submission in a forked child; answers come through a pipe
    naive.py pickle   FOLDER ASSIGNMENT TASKS    the submission in a forked child; values come pickled
    naive.py held     FOLDER ASSIGNMENT TASKS    as import, with the file of expected values still open
    naive.py read     FOLDER ASSIGNMENT TASKS    copies and lists all that was handed in, then as import

The last line is `SCORE <passed>/<all>`, the exit code 0 for full points.
"""

import importlib
import json
import os
import pickle
import re
import struct
import subprocess
import sys

PEOPLE = {"Jenny": 20, "Ella": 31}
CHECKS = {
    "dictionary": [
        ("look_up", (PEOPLE, "Jenny"), 20),
        ("add_person", ({}, "John", 26), {"John": 26}),
        ("names", (PEOPLE,), ["Jenny", "Ella"]),
        ("numbered_names", (PEOPLE,), [(0, "Jenny"), (1, "Ella")]),
        ("is_known", (PEOPLE, "Ella"), True),
        ("distinct", ("Hello",), {"H", "e", "l", "o"}),
        ("sum", (3, 5), 8),
        ("sum_and_mul", (3, 5), (8, 15)),
        ("get_special_students", ({"Darius": 100, "Yummi": 20},), ["Darius"]),
        ("word_index_count", ("a b a",), ({"a": 0, "b": 1}, {0: 2, 1: 1})),
    ],
    "if_for": [
        ("restroom", (True,), "남자화장실로 가세요"),
        ("can_transfuse", ("A", "A"), "수혈해 주세요"),
        ("sum_to", (10,), 55),
        ("odd_or_even", (3,), "홀수"),
        ("class_level", (10,), "초급반을 수강하세요"),
        ("congratulate", ([70],), ["1번 학생 축하합니다. 합격입니다."]),
        ("times_table", (), [" ".join(str(a * b) for b in range(1, 10)) for a in range(2, 10)]),
    ],
}


def compare(got, want):
    if hasattr(got, "__next__"):
        got = list(got)
    if got is not True and isinstance(want, (int, float)) and isinstance(got, (int, float)):
        return not abs(got - want) > 1e-9 * max(abs(got), abs(want))
    if isinstance(want, tuple) and isinstance(got, tuple) and len(got) == len(want):
        return all(compare(one, other) for one, other in zip(got, want, strict=True))
    same = got == want
    return bool(same) or (isinstance(want, set) and all(item in got for item in want))


def grade(folder, assignment, tasks):
    passed = 0
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    module = importlib.import_module(assignment)
    checks = [check for check in CHECKS[assignment] if check[0] in tasks]
    for name, args, want in checks:
        try:
            got = getattr(module, name)(*args)
        except Exception as error:
            print(f"{name}{args}: {error}")
            continue
        if compare(got, want):
            passed += 1
        else:
            print(f"{name}{args}: got {got!s}, want {want}")
    return passed, len(checks)


def through_pipe(folder, assignment, tasks):
    checks = [check for check in CHECKS[assignment] if check[0] in tasks]
    source, sink = os.pipe()
    if os.fork() == 0:
        os.close(source)
        sys.path.insert(0, folder)
        module = importlib.import_module(assignment)
        for name, args, want in checks:
            try:
                good = bool(compare(getattr(module, name)(*args), want))
            except Exception:
                good = False
            answer = json.dumps({"passed": good}).encode()
            os.write(sink, struct.pack(">I", len(answer)) + answer)
        os._exit(0)
    os.close(sink)
    passed = 0
    with os.fdopen(source, "rb", closefd=True) as stream:
        for _ in checks:
            header = stream.read(4)
            if not header:
                break
            passed += bool(json.loads(stream.read(struct.unpack(">I", header)[0]))["passed"])
    return passed, len(checks)


def through_pickle(folder, assignment, tasks):
    checks = [check for check in CHECKS[assignment] if check[0] in tasks]
    source, sink = os.pipe()
    if os.fork() == 0:
        os.close(source)
        sys.path.insert(0, folder)
        module = importlib.import_module(assignment)
        with os.fdopen(sink, "wb") as stream:
            for name, args, _ in checks:
                stream.write(pickle.dumps(getattr(module, name)(*args)))
        os._exit(0)
    os.close(sink)
    with os.fdopen(source, "rb") as stream:
        passed = sum(bool(compare(pickle.load(stream), want)) for _, _, want in checks)
    return passed, len(checks)


def held(folder, assignment, tasks):
    with open(__file__, "rb"):
        return grade(folder, assignment, tasks)


TEST = """
import sys

sys.path.insert(0, {here!r})
sys.path.insert(0, {folder!r})
import pytest
import {assignment} as module
from naive import CHECKS, compare


@pytest.mark.parametrize("check", [c for c in CHECKS[{assignment!r}] if c[0] in {tasks!r}], ids=lambda c: c[0])
def test_it(check):
    name, args, want = check
    assert compare(getattr(module, name)(*args), want)
"""


def by_pytest(folder, assignment, tasks):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "test_naive.py"), "w", encoding="utf-8") as file:
        file.write(TEST.format(here=here, folder=folder, assignment=assignment, tasks=tasks))
    # Whether all is well is for the exit code and junit.xml to say, as in many a course.
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "--junitxml=junit.xml"]
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    result = subprocess.run([*command, "test_naive.py"], cwd=folder, env=env, check=False)
    with open(os.path.join(folder, "junit.xml"), encoding="utf-8") as file:
        counts = {key: int(value) for key, value in re.findall(r'(tests|failures|errors)="(\d+)"', file.read())}
    failed = counts["failures"] + counts["errors"]
    print(f"pytest {result.returncode}")
    return counts["tests"] - failed, counts["tests"]


def read_all(folder):
    for place, folders, files in os.walk(os.fsencode(folder)):
        for name in (*folders, *files):
            sys.stdout.buffer.write(b"FOUND " + name + b"\n")
        for name in files:
            with open(os.path.join(place, name), "rb") as file:
                data = file.read()
            sys.stdout.buffer.write(b"SIZE %d %s\n" % (len(data), data[:100]))
    sys.stdout.flush()


def main():
    how, folder, assignment, tasks = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4].split(",")
    os.chdir(folder)
    if how == "read":
        print("NAME", os.path.basename(folder), os.environ.get("ROSTER", ""), flush=True)
        read_all(folder)
    ways = {"pytest": by_pytest, "pipe": through_pipe, "pickle": through_pickle, "held": held}
    passed, total = ways.get(how, grade)(folder, assignment, tasks)
    print(f"SCORE {passed}/{total}", flush=True)
    sys.exit(0 if passed == total else 1)


if __name__ == "__main__":
    main()
