"""A particle fits the word before it."""

import gettext
import re
from pathlib import Path

import pytest

import grader
from grader.text.particles import fit_particles


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("철수이(가) 왔습니다", "철수가 왔습니다"),
        ("사람이(가)", "사람이"),
        ("`look_up`이(가) 파일에 없습니다", "`look_up`이 파일에 없습니다"),
        ("`names`이(가)", "`names`가"),
        ("`add_person`을(를)", "`add_person`을"),
        ("return을(를)", "return을"),
        ("print을(를)", "print를"),
        ("list은(는)", "list는"),
        ("set은(는)", "set은"),
        ("name과(와)", "name과"),
        ("value과(와)", "value와"),
        ("file(으)로", "file로"),
        ("서울(으)로", "서울로"),
        ("집(으)로", "집으로"),
        ("3이(가)", "3이"),
        ("2이(가)", "2가"),
        ("{1, 2}이(가)", "{1, 2}가"),
        ("W이(가)", "W가"),
        ("‘x’은(는)", "‘x’는"),
        ("함수 f(x)을(를) 부릅니다", "함수 f(x)를 부릅니다"),
        ("괄호(소괄호)을(를)", "괄호(소괄호)를"),
        ("아무것도 없음", "아무것도 없음"),
        ("이(가)", "가"),
        ("", ""),
    ],
)
def test_the_form_that_fits(text: str, right: str) -> None:
    assert fit_particles(text) == right


_PARTICLES = "은|는|이|가|을|를|와|과|로|으로|에서|에는|에|의|도|부터|까지|처럼|입니다|이어야|여야|이라는|라는"


def test_no_particle_of_the_catalogue_stands_apart_from_its_word():
    """In Korean it is a part of the word, of a Latin one or of a sign as well."""
    apart = re.compile(rf"[A-Za-z0-9`)}}\]%*+/<>'\"=-] ({_PARTICLES})(?=[\s.,;:!?)]|$)")
    catalogue = gettext.translation("grader", Path(grader.__file__).parent / "text" / "locale", ["ko"])
    sentences = catalogue._catalog.values()  # type: ignore[attr-defined]
    assert [text for text in sentences if isinstance(text, str) and apart.search(text)] == []
