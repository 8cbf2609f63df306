"""The system call filter of a container in which grading reaches level 3: what Docker allows anyway, and `ADDED`.

Docker's own choice is data with its source and date (`default.toml`). A profile that is given replaces it whole, so
that choice has to be said again; it is written here in the form that Docker and Podman read.

The limit: x86-64 and aarch64. The filter is the container's; what a submission may call is far less
(`grader.sandbox.seam.syscalls`), and is set inside of it.
"""

from __future__ import annotations

import functools
import json
import textwrap
import tomllib
from pathlib import Path
from typing import Any

ADDED = {
    "unshare": "every namespace that a submission gets",
    "setns": "the zygote's way back to its own processes, once it has forked one into theirs",
    "clone": "the same namespaces as unshare makes; the default asks of it that it make none",
    "mount": "a root that holds the interpreter alone, a /proc that tells of nobody else, a small disk",
    "mount_setattr": "all of that read-only, with what is mounted below it",
    "pivot_root": "away from the container's own root",
    "umount2": "and that one gone",
}
"""What the lock-down of level 3 calls and Docker refuses → what for. Who has no rights can use none of it but in a user
namespace of their own."""

_ALLOW = "SCMP_ACT_ALLOW"
_ARCHITECTURES = {"x86_64": ("SCMP_ARCH_X86_64", "amd64"), "aarch64": ("SCMP_ARCH_AARCH64", "arm64")}
_COMPATIBLE = {"x86_64": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"], "aarch64": ["SCMP_ARCH_ARM"]}
_ADMINISTRATOR = "CAP_SYS_ADMIN"
_EPERM = 1


def profile() -> dict[str, Any]:
    """The filter, as Docker and Podman read it: the default's rules, then one more."""
    whole = default()
    return {**whole, "syscalls": [*whole["syscalls"], {"names": [*ADDED], "action": _ALLOW}]}


def default() -> dict[str, Any]:
    """The filter that Docker puts on where none is named, in the same form."""
    facts = _facts()
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": _EPERM,
        "archMap": [
            {"architecture": name, "subArchitectures": _COMPATIBLE[machine]}
            for machine, (name, _) in _ARCHITECTURES.items()
        ],
        "syscalls": _rules(facts),
    }


def _rules(facts: dict[str, Any]) -> list[dict[str, Any]]:
    threads = facts["threads"]
    unprivileged = {"excludes": {"caps": [_ADMINISTRATOR]}}
    none_of = {"index": 0, "value": threads["flags"], "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}
    return [
        {"names": facts["always"].split(), "action": _ALLOW},
        *(_where_first_is("socket", value) for value in facts["families"]),
        *(_where_first_is("personality", value) for value in facts["personalities"]),
        *(
            {"names": names.split(), "action": _ALLOW, "includes": {"arches": [_ARCHITECTURES[machine][1]]}}
            for machine, names in facts["machine"].items()
        ),
        *(
            {"names": names.split(), "action": _ALLOW, "includes": {"caps": [capability]}}
            for capability, names in facts["capability"].items()
        ),
        {"names": ["clone"], "action": _ALLOW, "args": [none_of], **unprivileged},
        {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": threads["answer"], **unprivileged},
    ]


def _where_first_is(name: str, value: int) -> dict[str, Any]:
    return {"names": [name], "action": _ALLOW, "args": [{"index": 0, "value": value, "op": "SCMP_CMP_EQ"}]}


def as_text(filter_: dict[str, Any], width: int = 100) -> str:
    """As JSON that a person can read, too: a rule begins a line, and goes on in the next ones."""
    rest = {key: value for key, value in filter_.items() if key != "syscalls"}
    head = "".join(f"{json.dumps(key)}: {json.dumps(value)},\n" for key, value in rest.items())
    rules = ",\n".join(_wrapped(json.dumps(rule), width) for rule in filter_["syscalls"])
    return f'{{\n{head}"syscalls": [\n{rules}\n]\n}}\n'


def _wrapped(rule: str, width: int) -> str:
    """Broken where JSON has a blank between two words: none of the names holds one."""
    return textwrap.fill(rule, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


@functools.cache
def _facts() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("default.toml").read_text(encoding="utf-8"))
