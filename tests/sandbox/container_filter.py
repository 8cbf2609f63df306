"""What a container's system call filter answers, read from its JSON as Docker reads it; and the same as a real filter.

The limit: what is written of arguments is compared by their low words alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from grader.sandbox.seam.syscalls import ALLOWED, ANSWERED, DENIED, OTHERS, PARTING, SERVED

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
COLUMNS = {"x86_64": 0, "aarch64": 1}
EPERM = 1


class Answer(NamedTuple):
    """0 where it is allowed, else an errno; `where` are (argument, comparison, value) that must hold for it."""

    errno: int
    where: tuple[tuple[int, str, int], ...] = ()


def answers(filter_: dict[str, Any], machine: str, capabilities: frozenset[str]) -> dict[str, frozenset[Answer]]:
    """Name → what holds of it, where it is not plainly refused. An answer without a condition stands alone."""
    assert filter_["defaultAction"] == "SCMP_ACT_ERRNO"
    assert filter_["defaultErrnoRet"] == EPERM
    found: dict[str, set[Answer]] = {}
    for rule in filter_["syscalls"]:
        if not _holds(rule, ARCHITECTURES[machine], capabilities):
            continue
        where = tuple((arg["index"], arg["op"], arg["value"]) for arg in rule.get("args", ()))
        assert all(arg.get("valueTwo", 0) == 0 for arg in rule.get("args", ()))
        number = {"SCMP_ACT_ALLOW": 0, "SCMP_ACT_ERRNO": rule.get("errnoRet", EPERM)}[rule["action"]]
        for name in rule["names"]:
            found.setdefault(name, set()).add(Answer(number, where))
    return {name: frozenset({Answer(0)} if Answer(0) in each else each) for name, each in found.items()}


def _holds(rule: dict[str, Any], architecture: str, capabilities: frozenset[str]) -> bool:
    wanted, unwanted = rule.get("includes", {}), rule.get("excludes", {})
    return (
        architecture in wanted.get("arches", [architecture])
        and capabilities.issuperset(wanted.get("caps", ()))
        and architecture not in unwanted.get("arches", ())
        and capabilities.isdisjoint(unwanted.get("caps", ()))
    )


def numbers(machine: str) -> dict[str, int]:
    """Of every system call that the grader knows by name on that machine."""
    tables = {**OTHERS, **DENIED, **PARTING, **SERVED, **ALLOWED}
    both = {**tables, **{name: pair for name, (pair, _) in ANSWERED.items()}}
    return {name: pair[COLUMNS[machine]] for name, pair in both.items() if pair[COLUMNS[machine]] >= 0}


def steps(filter_: dict[str, Any], machine: str, capabilities: frozenset[str]) -> list[tuple[int, int, int, int]]:
    """That filter as a BPF program, for calls of this machine's own kind."""
    load, equal, some, end = 0x20, 0x15, 0x45, 0x06
    allow, refuse = (end, 0, 0, 0x7FFF0000), 0x00050000
    known = numbers(machine)
    program = [(load, 0, 0, 0)]
    for name, each in answers(filter_, machine, capabilities).items():
        if name not in known:
            continue
        body: list[tuple[int, int, int, int]] = []
        for answer in each:
            if not answer.where:
                body = [allow if answer.errno == 0 else (end, 0, 0, refuse | answer.errno)]
                break
            ((index, comparison, value),) = answer.where
            test = (equal, 0, 1, value) if comparison == "SCMP_CMP_EQ" else (some, 1, 0, value)
            body += [(load, 0, 0, 16 + 8 * index), test, allow]
        else:
            body.append((end, 0, 0, refuse | EPERM))
        program += [(equal, 0, len(body), known[name]), *body]
    return [*program, (end, 0, 0, refuse | EPERM)]
