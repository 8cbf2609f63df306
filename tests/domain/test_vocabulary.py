"""The sentences for verdicts and for kinds of tests tell nothing of a test."""

import string

import pytest

from grader.domain.vocabulary import CATEGORIES, VERDICTS, explain_category
from grader.text import LANGS


@pytest.mark.parametrize("table", [VERDICTS, CATEGORIES], ids=["verdicts", "categories"])
def test_no_sentence_has_room_for_a_value(table):
    """Of a hidden test, too, a student reads one of them."""
    for name, text in table.items():
        for lang in LANGS:
            assert [field for _, field, *_ in string.Formatter().parse(text[lang]) if field is not None] == [], name


@pytest.mark.parametrize("name", CATEGORIES)
def test_the_kind_of_a_hidden_test_is_told_in_both_languages(name):
    category = CATEGORIES[name]
    for lang in LANGS:
        assert category[lang] in explain_category(category)[lang]
