"""The catalogue: every sentence of the grader has its Korean, the two can be filled in alike, and what is loaded is
what was written."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import grader
from grader.text import Text, errors, tr
from grader.text.locale import korean
from grader.text.locale.__main__ import MO, extract, field_names, find_faults, read_po_file

ROOT = Path(grader.__file__).parent
SOURCES = [
    path
    for path in sorted(ROOT.rglob("*.py"))
    if path.relative_to(ROOT).parts[:2] not in (("text", "locale"), ("authoring", "template"))
]
INSIDE = ROOT / "sandbox" / "inside" / "tensorflow"
"""What is said inside the sandbox stands there in both languages: the catalogue is not loaded in the child."""
HANGUL = re.compile("[가-힣]")
NO_SENTENCES = {
    "sandbox/inside/repair/table.py": "words that stand where Python has its own",
    "domain/durations.py": "lengths of time as people write them",
    "report/sheets/forms.py": "heads of a Korean Moodle",
    "text/particles.py": "particles, and the words that they fit",
    "collecting/pasted.py": "words by which a text asks something",
    "collecting/sorting.py": "words by which a mail speaks of homework",
    "domain/roster.py": "how a roster's column of sections is named",
    "domain/roster_cells.py": "dates as a Korean Excel writes them",
    "domain/roster_columns.py": "how the columns of a roster are named",
    "domain/extension_table.py": "how the columns of a table of extensions are named",
    "report/mail/thread.py": "how the subject of an answer begins",
    "intake/unused.py": "words in the names of rosters",
    "intake/layouts.py": "the word participant in a Korean Moodle",
    "intake/matching/words.py": "words in the names of files",
    "intake/matching/content.py": "labels in the head of a file",
    "intake/matching/outlines.py": "the word homework before its number",
    "intake/matching/people.py": "how a roster's column of romanised names is named",
    "suites/curves.py": "words by which a student's own printed labels are known",
    "authoring/examples/run.py": "the word about before a number in a statement",
    "intake/file_names.py": "words in the names of copied files",
    "sandbox/stops.py": "the word that marks a blank in the slides",
    "authoring/preview.py": "a line of a file that is saved as cp949",
    "sandbox/inside/reading/message/charsets.py": "the range of Korean letters",
    "sandbox/inside/reading/message/notices.py": "how Korean servers name an automatic reply",
    "sandbox/inside/reading/message/quotes.py": "lines by which Korean mail programs begin a quote",
    "suites/feedback/syntax_words.py": "the word that marks a blank in the slides",
}


def test_no_korean_is_missing_and_every_field_can_be_filled_in() -> None:
    assert list(find_faults(read_po_file())) == []


def test_the_catalogue_holds_the_messages_of_the_code_and_no_others() -> None:
    """If this fails: `python -m grader.text.locale`, then write the Korean that it names."""
    assert {one.id for one in read_po_file() if one.id} == {one.id for one in extract() if one.id}


def test_what_is_loaded_is_what_was_written() -> None:
    """If this fails: `python -m grader.text.locale` compiles anew."""
    with MO.open("rb") as file:
        loaded = gettext.GNUTranslations(file)
    for one in read_po_file():
        if one.id:
            assert loaded.gettext(str(one.id)) == one.string


FAULTS = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.GraderError)}
QUOTED = {
    "sandbox/backends/linux.py": "the zygote's own words, an exception of an import: it holds no catalogue",
    "sandbox/backends/message_link.py": "the child's own words, an exception of its set-up: it holds no catalogue",
}
"""Faults whose sentence is another program's, in whatever language that speaks."""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_fault_is_told_in_both_languages(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    in_one = [
        f"{name}, line {node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FAULTS
        if any(map(_in_one_language, [*node.args, *(keyword.value for keyword in node.keywords)]))
    ]
    assert bool(in_one) == (name in QUOTED), in_one


def _in_one_language(node: ast.expr) -> bool:
    """Whether a sentence is written there that is the same in every language."""
    if isinstance(node, ast.IfExp):
        return _in_one_language(node.body) or _in_one_language(node.orelse)
    if isinstance(node, ast.BinOp):
        return _in_one_language(node.left) and _in_one_language(node.right)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute | ast.Name) and _name(node.func) in ("plain", "str", "join", "repr")
    return isinstance(node, ast.Constant | ast.JoinedStr)


def _name(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


@pytest.mark.parametrize(
    "sentence",
    ["'x'", "f'{x}'", "plain(f'{x}')", "str(x)", "tr('x') if x else plain('x')", "'a' + f'{x}'", "', '.join(x)"],
)
def test_a_sentence_in_one_language_is_noticed(sentence: str) -> None:
    assert _in_one_language(ast.parse(sentence, mode="eval").body)


OUTSIDE = [path for path in SOURCES if INSIDE not in path.parents]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_sentence_stands_in_the_code_in_korean(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    strings = [
        node.value
        for node in _outside_docstrings(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HANGUL.search(node.value)
    ]
    assert bool(strings) == (name in NO_SENTENCES), strings


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_message_is_a_literal_that_can_be_extracted(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
            first = node.args[0]
            assert isinstance(first, ast.Constant), f"{path}, line {node.lineno}"
            given_fields = {keyword.arg for keyword in node.keywords if keyword.arg}
            assert field_names(str(first.value)) >= given_fields, f"{path}, line {node.lineno}: a value is never shown"


def test_a_value_that_is_a_sentence_is_told_in_its_own_language() -> None:
    sentence = Text("{what}: 하나", "{what}: one").format(what=Text("사과", "apples"))
    assert sentence == Text("사과: 하나", "apples: one")


def test_without_values_braces_stand_for_themselves() -> None:
    assert tr("a set {} of {none}").en == "a set {} of {none}"


@given(st.text())
def test_what_is_not_in_the_catalogue_stays_as_it_is(message: str) -> None:
    assert korean(f"\x00{message}") == f"\x00{message}"


def _outside_docstrings(tree: ast.Module) -> list[ast.AST]:
    leave = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            leave |= {
                id(one.value) for one in body if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
            }
    return [node for node in ast.walk(tree) if id(node) not in leave]
