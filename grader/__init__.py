"""Grades homework so that the word of the grader is worth something.

Theory of operation
===================

A grader's word is worth something only if the graded code cannot touch it. So there are two sides, and they
share no memory:

- **Trusted side**: the command line, pytest, hidden tests, expected values, verdicts, reports. It never imports
  or parses what a student wrote; it reads it as bytes and sends it on.
- **Student side**: one locked-down process per submission. It knows no test. It answers calls with plain data.

::

    grade (trusted)   one worker per core: pytest as a library, suites collected once
       │  exec, clean environment, closed descriptors; two pipes per child, length-prefixed plain data, deadlines
    zygote            imports numpy / tensorflow once, runs no op, knows no test
       └─ fork per submission → namespaces, private /proc and tmpfs, uid drop, rlimits, Landlock, seccomp,
                                then the student's file

Security and speed are the same design: a warm process forks in milliseconds, where a fresh interpreter would
import TensorFlow for seconds.

Where things are; imports point down
====================================

::

    cli.py                     verbs: parse, call one function, render, exit code
    verify.py  batch.py        proves assignments; grades many, in workers
    trials.py  evidence.py  examples.py    what must hold of an assignment: solutions, tests, the statement's examples
    preview.py  mutants.py  calibration.py every message; what the tests overlook; bands from many seeds
    place.py   upward.py       what a PATH is and which class it belongs to, decided by what lies above it
    grading.py                 one submission: stage → sandbox → suite → report
    suite.py   submission.py   pytest as a library, the `student` fixture; finds and stages what was handed in
    judging.py  blame.py       from the way a test ended to a verdict; whose fault an exception is
    secret.py  seeds.py        the class secret, and all seeds made of it or of names and files
    observed.py                checks that only a submission's own process can see, and what they may cost
    generated.py  operands.py  for suites: made-up inputs and the smallest that fails; a strict `==`
    compare.py feedback.py     comparisons and usual mistakes as sentences in Korean and English
    exhibits.py  exhibiting.py what reports show beside the verdicts; asks an assignment's exhibits.py for it
    harvested.py               a network as a submission told it: checked for form, asked for in moderation
    learning.py                whether a network learnt, by its answers alone
    scoring.py                 results × points, exact
    gradebook.py  report/      the truth in SQLite; everything below OUT is rendered from it
    course.py  data.py         assignments as written; digit images
    verdict.py text.py errors.py   vocabulary, sentences, whose fault it is
    disclosure.py              what of a report a student may read
    locale/                    the Korean of the grader's own sentences
    sandbox/                   trusted: host, linux, portable, student, answers, stops, overrun, clock, budget, room,
                                        notices, cgroup, hold, sweep, removal, doctor, attacking
                               the seam: wire, link, bounds
                               student side: zygote, child, source (bytes to text), loading (its top level by
                                        statements), console (its streams), values, shape (what is still the stub's),
                                        exceeded, circumstances (what was there when it raised), machineless (no path
                                        of this machine), near, newer, repair/ (syntax), tensorflow/, and the locks:
                                        lockdown, rlimits, landlock, seccomp, syscalls
                               attacks/  what `grade doctor --attack` hands in, as data

The student side imports nothing of this package but `grader.sandbox`; a test on a live zygote keeps that true.
Isolation levels and their promises: `grader.sandbox.doctor`. Exit codes and whose fault is whose: `grader.errors`.
"""

__version__ = "0.1.0"
