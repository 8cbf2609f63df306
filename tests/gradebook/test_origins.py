"""The mails that work came by, as the gradebook keeps them."""

from __future__ import annotations

import pytest

from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import prepare
from grader.gradebook.origins import Origin, read_origins, record_origins

ONE = Origin("<1@mail.example.org>", ("<0@x>", "<9@x>"), "[과제] sums", "2026-11-29T01:05:07+00:00")
KEY = ("kim\udcff", "sums", "2026-11-01T10:00:00+09:00")


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path) as book:
        yield book


def test_the_last_run_says_what_is_there(book):
    record_origins(book, {KEY: ONE, ("lee", "sums", ""): None})
    assert read_origins(book) == {KEY: ONE}
    other = Origin("<2@mail.example.org>")
    record_origins(book, {KEY: other})
    assert read_origins(book) == {KEY: other}
    record_origins(book, {})
    assert read_origins(book) == {KEY: other}
    record_origins(book, {KEY: None})
    assert read_origins(book) == {}


def test_one_mail_of_one_student_may_bring_several(book):
    keys = {("kim", "sums", ""): ONE, ("kim", "names", ""): ONE}
    record_origins(book, keys)
    assert read_origins(book) == keys


def test_a_mail_of_several_students_is_nobodys(book):
    record_origins(book, {("kim", "sums", ""): ONE, ("lee", "sums", ""): ONE})
    assert read_origins(book) == {}


def test_a_message_of_ours_is_no_students(book):
    prepare(book, "kim", ONE.message_id, "a", {}, None)
    record_origins(book, {("lee", "sums", ""): ONE})
    assert read_origins(book) == {}
