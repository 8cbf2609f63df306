"""A report read from its body: whole but for its exhibits, or as an outline; what is not read is left as it is stored
until it is asked for.

Exhibits of a class take more room than all else that its reports hold, then tests; and only pages show them. Where they
lie is told by the braces of the JSON in which things are left out still (`grader.gradebook.bodies`): in a string, which
has its quotes there, none counts, and no key stands. What tests say to somebody and the time that they took is left out
of their outline; without it most of a class's are the same, and are read once. So are whole tests that were passed, all
but their time.

The limit: what was left out, and whether the body is whole, is `grader.gradebook.bodies`'s to know; what is none of a
report's leaves as a `ValueError` or a `TypeError`, that of exhibits when they are asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Annotated, TypeVar

from pydantic import TypeAdapter, ValidationError

from grader.domain.exhibits import Exhibit
from grader.domain.kept import Kept, KeptTable, make_all
from grader.domain.sharing import Shared
from grader.domain.verdict import KeptTests, Report, TestOutline, TestResult, TestScore, Verdict

T = TypeVar("T")
Unfold = Callable[[bytes], bytes]
"""Makes JSON of some in which things are left out."""

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'


def _object(inner: bytes) -> bytes:
    """An object with strings and `inner` objects in it."""
    return rb'\{(?:[^"{}]++|' + _STRING + inner + rb")*+\}"


_EXHIBIT = re.compile(_object(b"|" + _object(b"|" + _object(b""))), re.DOTALL)
"""With lines or pictures, and with their labels."""
_EXHIBITS = b'"exhibits":['
_TESTS = b'"tests":['
_SCORES = b'],"scores":['
_WORDS = ((b'"ran":', b"{"), (b'"message":', b"{"), (b'"printed":', b'"'), (b'"detail":', b'"'))
"""What is left out of an outline beside the time, the outer first: its key, and how its value begins (a list has
another one of that name)."""
_VALUE = re.compile(_STRING + b"|" + _object(b"|" + _object(b"|" + _object(b""))), re.DOTALL)
"""Of one of these; in the lines that a test ran through are turns of a call."""
_TEST = re.compile(_object(b"|" + _object(b"|" + _object(b"|" + _object(b"")))), re.DOTALL)
_TOOK = re.compile(rb',"seconds":([0-9.e+-]+)')
"""Behind a test's verdict; no two tests take the same time, so without it most of a class's are one."""
_SOURCE = b'"source":'
"""What of it is an object is the report's: of other tables no value is one."""
_TABLE = re.compile(_object(b""), re.DOTALL)
_REPORT: TypeAdapter[Report] = TypeAdapter(Report)
_ONE: TypeAdapter[Exhibit] = TypeAdapter(Exhibit)
_POINTS: TypeAdapter[tuple[TestScore, ...]] = TypeAdapter(tuple[Annotated[TestScore, Shared], ...])
_RESULTS: TypeAdapter[tuple[TestResult, ...]] = TypeAdapter(tuple[TestResult, ...])
_LINES: TypeAdapter[dict[int, str]] = TypeAdapter(dict[int, str])


def parse_report(whole: bytes) -> Report:
    """The report that is this JSON. Raises a `ValueError` or a `TypeError` where it is none."""
    return _parse(_REPORT, whole)


@dataclass(frozen=True)
class Rest:
    """What an outline leaves out."""

    untimed: tuple[TestResult, ...]
    """The tests, without the time that each took where `timed` makes them with it."""
    source: Mapping[int, str]
    exhibits: Sequence[Exhibit]
    timed: Callable[[], tuple[TestResult, ...]] | None = None

    @cached_property
    def tests(self) -> tuple[TestResult, ...]:
        """Whole."""
        return self.untimed if self.timed is None else self.timed()


_KEPT = 256
"""Tests of an assignment that were passed and are held."""


class Parts:
    """The reports of one assignment, of which `unfold` knows what was left out; `fault` is what is raised where
    exhibits turn out to be none."""

    def __init__(self, unfold: Unfold, fault: Callable[[Exception], Exception]) -> None:
        self._unfold = unfold
        self._fault = fault
        # Those of all who are right are often one.
        self._exhibit = lru_cache(maxsize=16)(lambda folded: _parse(_ONE, unfold(folded)))
        self._scores = lru_cache(maxsize=64)(lambda scores: _parse(_POINTS, b"[" + scores + b"]"))
        self._outlines = lru_cache(maxsize=64)(self._read_outlines)
        self._outlines_of = lru_cache(maxsize=16)(lambda tests: self._outlines(_silence(tests)))
        self._all_tests = lru_cache(maxsize=16)(self._read_tests)
        self._lines = lru_cache(maxsize=16)(lambda lines: _parse(_LINES, unfold(lines)))
        self._passed: dict[bytes, TestResult] = {}

    def read(self, folded: bytes) -> Report:
        """The report in that JSON in which things are left out. Raises as `parse_report`."""
        exhibits, rest = _cut_out(folded)
        report = parse_report(self._unfold(rest))
        if exhibits:
            # A copy would have a set of names of its own (`grader.domain.sharing.FewNames`).
            report.__dict__["exhibits"] = Kept(lambda: self._exhibits(exhibits))
        return report

    def outline(self, folded: bytes, rest: Callable[[], Rest]) -> Report:
        """The same with nothing but the outline of what there is most of: that is asked of `rest` each time."""
        exhibits, other = _cut_out(folded)
        before, key, after = other.partition(_TESTS)
        tests, end, after = after.partition(_SCORES)
        scores, close, after = after.partition(b"]")  # there are numbers in them alone
        report = parse_report(self._unfold(before + key + end + close + after if end else other))
        if end:
            report.__dict__["scores"] = self._scores(scores)
            report.__dict__["tests"] = KeptTests(
                lambda: rest().tests, lambda: rest().untimed, self._outlines_of(_TOOK.sub(b"", tests))
            )
        elif report.tests:  # of a report without points
            outline = tuple(_first(test.outline) for test in report.tests)
            report.__dict__["tests"] = KeptTests(lambda: rest().tests, lambda: rest().untimed, outline)
        if exhibits:
            report.__dict__["exhibits"] = Kept(lambda: rest().exhibits)
        if report.source:
            report.__dict__["source"] = KeptTable(lambda: rest().source)
        return report

    def rest(self, folded: bytes) -> Rest:
        """What the outline of that leaves out. Raises as `parse_report`."""
        exhibits, other = _cut_out(folded)
        tests, end, after = other.partition(_TESTS)[2].partition(_SCORES)
        shown = Kept(lambda: self._exhibits(exhibits)) if exhibits else ()
        if not end:
            report = parse_report(self._unfold(other))
            return Rest(make_all(report.tests), report.source, shown)
        source = after.find(_SOURCE + b"{")
        lines = self._lines(_match(_TABLE, after, source + len(_SOURCE))) if source >= 0 else {}
        read = self._all_tests(_TOOK.sub(b"", tests))
        return Rest(read, lines, shown, lambda: _add_times(read, tests))

    def _read_tests(self, tests: bytes) -> tuple[TestResult, ...]:
        """Tests as they stand in their list, without the time that each took."""
        texts = _cut_tests(tests)
        known = self._passed
        new = [text for text in texts if text not in known]
        read = _parse(_RESULTS, self._unfold(b"[" + b",".join(new) + b"]")) if new else ()
        own = dict(zip(new, read, strict=True))
        found = tuple([known.get(text) or own[text] for text in texts])
        known.update((text, test) for text, test in own.items() if test.verdict is Verdict.PASSED)
        while len(known) > _KEPT:
            del known[next(iter(known))]
        return found

    def _read_outlines(self, tests: bytes) -> tuple[TestOutline, ...]:
        return tuple(_first(test.outline) for test in _parse(_RESULTS, self._unfold(b"[" + tests + b"]")))

    def _exhibits(self, folded: Iterable[bytes]) -> tuple[Exhibit, ...]:
        try:
            return tuple(map(self._exhibit, folded))
        except (ValueError, TypeError) as error:
            raise self._fault(error) from error


def _cut_out(folded: bytes) -> tuple[list[bytes], bytes]:
    """The exhibits, and the rest, in which there are none."""
    before, key, after = folded.partition(_EXHIBITS)
    found: list[bytes] = []
    end = 0
    while match := _EXHIBIT.match(after, end):
        found.append(match[0])
        end = match.end()
        if after[end : end + 1] != b",":
            break
        end += 1
    return found, before + key + after[end:]


def _cut_tests(tests: bytes) -> list[bytes]:
    """Each of a list of tests. Raises a `ValueError` where there is something else in it."""
    found: list[bytes] = _TEST.findall(tests)
    if b",".join(found) != tests:
        raise ValueError("something else than tests")
    return found


def _add_times(read: Iterable[TestResult], tests: bytes) -> tuple[TestResult, ...]:
    """These tests with the times that stand in their list."""
    took = [float(match[1]) if (match := _TOOK.search(text)) else 0.0 for text in _cut_tests(tests)]
    return tuple(replace(test, seconds=seconds) if seconds else test for test, seconds in zip(read, took, strict=True))


def _silence(tests: bytes) -> bytes:
    """Tests that tell no time without what else is not in their outlines."""
    for key, begin in _WORDS:
        first, *others = tests.split(key + begin)
        kept = [first]
        for other in others:
            rest = _cut_value(begin + other)
            if kept[-1].endswith(b","):
                kept[-1] = kept[-1][:-1]
            elif rest.startswith(b","):
                rest = rest[1:]
            kept.append(rest)
        tests = b"".join(kept)
    return tests


def _cut_value(text: bytes) -> bytes:
    """What stands behind the value with which this begins."""
    return text[len(_match(_VALUE, text, 0)) :]


def _match(pattern: re.Pattern[bytes], text: bytes, begin: int) -> bytes:
    """What is of that pattern there."""
    value = pattern.match(text, begin)
    if value is None:
        raise ValueError("a value is missing")
    return value[0]


@lru_cache(maxsize=1 << 14)
def _first(outline: TestOutline) -> TestOutline:
    """The first one that says the same."""
    return outline


def _parse(kind: TypeAdapter[T], whole: bytes) -> T:
    try:
        return kind.validate_json(whole)  # twice as fast as what follows
    except ValidationError:
        # A name of a student's may hold a lone surrogate: only json knows them.
        return kind.validate_python(json.loads(whole.decode("utf-8", "surrogatepass")))
