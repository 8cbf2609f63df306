"""Files of a course's author (text, TOML, Python), as editors of any system write them; a fault has its place.

UTF-8 with or without its mark, and UTF-16 with one (PowerShell's `Out-File`), are read. Another encoding is not guessed
at: an author can be asked. The limit: what the values mean is the reader's affair (`course`, `trials`, `mutants`).
"""

from __future__ import annotations

import codecs
import json
import re
import sys
import tomllib
from datetime import date, time
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import ValidationError

from grader.text import EMPTY, Text, join, plain, tr
from grader.text.errors import AssignmentError
from grader.text.safe import one_line

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_text(path: Path) -> str:
    """The file's text without a mark; an `AssignmentError` names file, line and what to do."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AssignmentError(tr("{path} cannot be read: {error}.", path=path, error=error.strerror)) from error
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, len(mark) + error.start) + 1
        raise AssignmentError(
            tr(
                "{path}, line {line}: the text is not UTF-8. Save the file as UTF-8 (in Notepad: Save as, Encoding).",
                path=path,
                line=line,
            )
        ) from error


def read_record(path: Path) -> dict[str, str]:
    """The digests of a stub as its author left them in that file; empty where there is none. `AssignmentError` where it
    holds none."""
    if not path.is_file():
        return {}
    try:
        record = json.loads(read_text(path))
    except ValueError:
        record = None
    if not isinstance(record, dict) or not all(isinstance(each, str) for each in record.values()):
        raise AssignmentError(
            tr("{path} does not hold digests. Delete it, and run `grade verify`: it writes that file.", path=path)
        )
    return record


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; an `AssignmentError` as `read_text`, and where it is no TOML."""
    text = read_text(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AssignmentError(_explain_toml(path, text, str(error))) from error


_TOML_LINE = tr("{path}, line {line} is not valid TOML: {shown}\n{advice}")
_TOML_TWICE = tr("That key has a value already, above. Keep one of them.")
_TOML_HABITS = (
    (
        re.compile("[\u2018\u2019\u201c\u201d\uff02\uff07\uff1d\uff3b\uff3d]"),  # of word processors
        tr('Quotes, brackets and = must be the plain ones of a keyboard, as in: key = "text"'),
    ),
    (
        re.compile(r"=\s*\d{4}[-./]\d"),
        tr('A time is written with its seconds, 2026-03-07 23:59:00, or in quotes, "2026-03-07 23:59".'),
    ),
    (re.compile(r"=\s*(?:True|False|TRUE|FALSE)\b"), tr("true and false are written in small letters.")),
    (re.compile(r"=\s*\{[^}]*$"), tr("A table in braces stands on one line, with no comma behind its last value.")),
    (re.compile(r"=\s*(?!(?:true|false|inf|nan)\b)[^\W\d]"), tr('A text stands in double quotes, as in: key = "text"')),
)
"""How people write what TOML does not know, and what is said of it; the first that fits."""


def _explain_toml(path: Path, text: str, error: str) -> Text:
    """Where a file is no TOML, and what to write instead where one of the usual habits is seen there."""
    if at := re.search(r"\(at line (\d+), ", error):
        number = int(at[1])
        line = text.replace("\r\n", "\n").split("\n")[number - 1]
        code = re.sub(
            r"#.*|\"[^\"]*\"|'[^']*'", "", line
        )  # what stands in plain quotes or behind # is not what is wrong
        advice = next((advice for habit, advice in _TOML_HABITS if habit.search(code)), EMPTY)
        advice = _TOML_TWICE if error.startswith("Cannot overwrite") else advice
        if advice:
            return _TOML_LINE.format(path=path, line=number, shown=one_line(line, 80), advice=advice)
    return tr("{path} is not valid TOML: {error}. Correct that line.", path=path, error=error)


def run_module(path: Path, name: str) -> ModuleType:
    """An author's Python file, run as the module `name`, which stands in `sys.modules` from then on: a dataclass looks
    its module up there, and so does a worker that is sent a function. What the file raises comes out.

    It is compiled anew: an import would leave bytecode behind, and would take it for the present file where both have
    one size and were written in one second.
    """
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    exec(compile(path.read_bytes(), str(path), "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    return module


def explain_validation_error(error: ValidationError, table: str = "") -> Text:
    """What pydantic found in the values of a file: each key with what it must be."""
    return join("; ", (_explain_fault(dict(one), table) for one in error.errors()))


_EXPECTED = {
    "missing": tr("is missing"),
    "extra_forbidden": tr("is not known here; check its spelling"),
    "finite_number": tr("must be a finite number"),
    "greater_than": tr("must be greater than {gt}"),
    "greater_than_equal": tr("must be at least {ge}"),
    "less_than": tr("must be less than {lt}"),
    "less_than_equal": tr("must be at most {le}"),
    "float_type": tr("must be a number"),
    "int_type": tr("must be a whole number"),
    "bool_type": tr("must be true or false"),
    "string_type": tr("must be a text in quotes"),
    "dict_type": tr("must be a table"),
    "dataclass_type": tr("must be a text in both languages, as in {{ ko = …, en = … }}"),
    "model_type": tr("must be a table"),
    "tuple_type": tr("must be a list"),
    "list_type": tr("must be a list"),
    "literal_error": tr("must be {expected}"),
    "python_version": tr("must be a version of Python, as in 3.11"),
    "time_zone": tr("must be the name of a time zone, as in Asia/Seoul"),
    "moment": tr("must be a time, as in 2026-03-07 23:59"),
    "moment_year": tr("must be a time in the years 2000 to 9899, or be left out"),
    "mail_host": tr("must be the name of a server alone, as in smtp.example.org"),
    "mail_security": tr("must be 'starttls' or 'tls'; only to localhost may mail go without"),
    "mail_user": tr("must be the name that the mail server knows you by"),
    "imap_host": tr("must be the name of a server alone, as in imap.example.org"),
    "imap_security": tr("must be 'tls' or 'starttls'; only on localhost may a mailbox be read without"),
    "mail_folder": tr("must be the name of a folder, as in INBOX"),
    "authserv_id": tr("must be one word, as your server writes it behind Authentication-Results:"),
    "received_by": tr("must be a list of names of servers, each as in mx.example.org"),
    "mail_address": tr("must be a list of addresses, each as in name@example.org"),
    "duration": tr("must be a length of time, as in 15m, 2h or 1h30m"),
    "string_pattern_mismatch": tr("must be made of small letters, digits and _, and begin with a letter"),
}


def _explain_fault(fault: dict[str, Any], table: str) -> Text:
    key_path = ".".join(str(part) for part in (*([table] * bool(table)), *fault["loc"]))
    sentence = _EXPECTED.get(fault["type"], EMPTY)
    if not sentence:
        return plain(f"{key_path}: " * bool(key_path) + str(fault["msg"]).removeprefix("Value error, "))
    bounds = fault.get("ctx", {})
    sentence = sentence.format(**{key: _write_bound(one) for key, one in bounds.items()})
    value = fault["input"]
    if fault["type"] in ("missing", "extra_forbidden") or isinstance(value, (dict, list)):
        return tr("{where}: {said}", where=key_path, said=sentence)
    written = _write_toml(value)
    shown = written if len(written) <= 60 else written[:60] + "…"
    return tr("{where}: {said}, and is {shown}", where=key_path, said=sentence, shown=shown)


def _write_bound(bound: Any) -> Any:
    """What a value may be; Pydantic parts the words of a choice in English."""
    if isinstance(bound, float):
        return f"{bound:.15g}"
    return Text(ko=bound.replace(" or ", ", "), en=bound) if isinstance(bound, str) else bound


def _write_toml(value: Any) -> str:
    """As the file has it: Python would write another `true`, and no time."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (date, time)) else repr(value)
