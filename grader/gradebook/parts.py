"""A report read from its body but for its exhibits, which are left as they are stored until they are asked for.

Those of a class take more room than all else that its reports hold, and only pages show them. Where they lie is told by
the braces of the JSON in which things are left out still (`grader.gradebook.bodies`): in a string, which has its quotes
there, none counts.

The limit: what was left out, and whether the body is whole, is `grader.gradebook.bodies`'s to know; what is none of a
report's leaves as a `ValueError` or a `TypeError`, that of exhibits when they are asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from grader.domain.exhibits import Exhibit, Kept
from grader.domain.verdict import Report

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
_REPORT: TypeAdapter[Report] = TypeAdapter(Report)
_ONE: TypeAdapter[Exhibit] = TypeAdapter(Exhibit)


def parse_report(whole: bytes) -> Report:
    """The report that is this JSON. Raises a `ValueError` or a `TypeError` where it is none."""
    return _parse(_REPORT, whole)


class Parts:
    """The reports of one assignment, of which `unfold` knows what was left out; `fault` is what is raised where
    exhibits turn out to be none."""

    def __init__(self, unfold: Unfold, fault: Callable[[Exception], Exception]) -> None:
        self._unfold = unfold
        self._fault = fault
        # That of all who are right is often one.
        self._exhibit = lru_cache(maxsize=16)(lambda folded: _parse(_ONE, unfold(folded)))

    def read(self, whole: bytes, folded: bytes) -> Report:
        """The report in that JSON, and in what it was with things left out. Raises as `parse_report`."""
        exhibits, rest = _cut_out(folded)
        if not exhibits:
            return parse_report(whole)
        report = parse_report(self._unfold(rest))
        # A copy would have a set of names of its own (`grader.domain.sharing.FewNames`).
        report.__dict__["exhibits"] = Kept(lambda: self._exhibits(exhibits))
        return report

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


def _parse(kind: TypeAdapter[T], whole: bytes) -> T:
    try:
        return kind.validate_json(whole)  # twice as fast as what follows
    except ValidationError:
        # A name of a student's may hold a lone surrogate: only json knows them.
        return kind.validate_python(json.loads(whole.decode("utf-8", "surrogatepass")))
