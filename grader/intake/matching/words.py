"""Cuts the name of a file into words, and knows those that say nothing about whose or what it is.

Full-width letters and the decomposed Hangul of a Mac are what they look like (NFKC). A word is a run of Hangul, of
digits, or of Latin letters up to the next capital, so that `ReLUPerceptron_홍길동20230001` has five. Hangul is written
without blanks: whether a run is understood is whether it can be put together from known words.

The limit: a habit that nobody has written down here makes a name less certain, never another's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

MAX_LETTERS = 255
"""Of a name; what comes after says nothing."""
_ENDING = re.compile(
    r"(?:\.(?:pyw?|ipynb|zip|tar|gz|tgz|bz2|xz|7z|rar|egg|alz|txt|rtf|docx?|hwpx?|pdf|odt))+\Z", re.IGNORECASE
)
_WORD = re.compile(r"[가-힣]+|[0-9]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z가-힣]+|\d")
_MAX_WAYS = 16
"""Of putting a run together that are told apart."""

_HABITS = """
최종 최최종 최최최종 최종본 최종최종 진짜 진짜최종 찐 찐최종 찐막 막 마지막 수정 수정본 재수정 완성 완성본 제출 제출용
제출본 재제출 복사본 사본 과제 과제물 숙제 주차 주 차 차시 회차 회 번 번째 반 분반 조 학번 이름 성명 학생 코드 파일
파이썬 프로그래밍 소스 소스코드 답안 풀이 다시 새 새로운 첨부 첨부파일 님 의 및 용 본 버전 년 월 일 오전 오후 시 분 초
입니다 합니다 요 드립니다 드려요 final finalfinal finale last fin real really v ver version rev copy of new edit
edited fix fixed hw homework assignment assignments week wk w py python ipynb zip code codes source submit submitted
submission for to by the colab notebook late done complete completed student id sid name no number kakaotalk resubmit
"""
HABITS = frozenset(_HABITS.split())
"""What students put around a name. No word that makes it another thing, as `test`, `old`, `예제` do."""
_LESSONS = """
정수 실수 변수 상수 함수 지수 진수 소수 배수 약수 인수 계수 개수 점수 홀수 짝수 순서 사전 문자 문자열 조건 제어 반복
이미지 학습 지도 신경망 모델 최적화 자료 자료형 고급 기초 기본 심화 실습 연습 예제 문제 정리 정답 해답 이수 미리 주석
주의 공지 안내 강의 강좌 수업 교수 조교 선생 성적 하나 우주 가을 여름 겨울 나라 보라 한글 미래 현재 오늘 내일 어제
이상 이하 초과 미만 정의 선언 선택 전체 일부 가나 다음 이전 시작 종료
"""
_NOUNS = frozenset(_LESSONS.split())
"""Words of lessons that are names of people, too."""


@dataclass(frozen=True)
class Word:
    """One word of a name, and where it stands in `normalise(name)`."""

    raw: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """Without capitals."""
        return self.raw.casefold()

    @property
    def is_hangul(self) -> bool:
        return "가" <= self.raw[0] <= "힣"

    @property
    def is_number(self) -> bool:
        return self.raw.isascii() and self.raw.isdigit()


class Span(Protocol):
    """Something that stands in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def holds(outer: Span, inner: Span) -> bool:
    """Whether one lies within another, longer one."""
    wider = outer.end - outer.start > inner.end - inner.start
    return wider and outer.start <= inner.start and inner.end <= outer.end


def normalise(name: str) -> str:
    """A name as it looks: composed, without full-width forms; of a very long one the beginning."""
    return unicodedata.normalize("NFKC", name[:MAX_LETTERS])[:MAX_LETTERS]


def stem(file: str) -> str:
    """The name of a file, normalised, without the endings that homework has."""
    return _ENDING.sub("", normalise(file))


def cut(text: str) -> tuple[Word, ...]:
    """The words of a normalised text, in their order."""
    return tuple(Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text))


def letters(text: str) -> str:
    """Its words as one, without capitals: `If_For` and `iffor` are alike."""
    return "".join(word.text for word in cut(normalise(text)))


def is_date(digits: str) -> bool:
    """Whether a word can be a day, as 20260302 or 260302."""
    if len(digits) not in (6, 8) or not (digits.isascii() and digits.isdigit()):
        return False
    year = int(digits[:-4]) + (2000 if len(digits) == 6 else 0)
    try:
        return 1990 <= date(year, int(digits[-4:-2]), int(digits[-2:])).year <= 2099
    except ValueError:
        return False


def is_small_number(word: Word) -> bool:
    """Whether it counts something (a copy, a week, a version) or is a day or a year, and nobody's id."""
    return word.is_number and (len(word.raw) <= 4 or is_date(word.raw))


class Lexicon:
    """Words that are known: the habits, and those of a course."""

    def __init__(self, more: Iterable[str] = ()) -> None:
        self.words = HABITS | {word for word in more if word}
        self._by_letter = _by_letter(self.words)

    def __contains__(self, text: str) -> bool:
        return text in self.words

    def is_ordinary(self, text: str) -> bool:
        """Whether a word that may be somebody's name is one of the language, too."""
        return text in self.words or text in _NOUNS or bool("가" <= text[:1] <= "힣" and self.ways(text))

    def ways(self, run: str, names: Collection[str] = ()) -> frozenset[frozenset[str]]:
        """How a run of Hangul can be put together from known words and `names`: of each way the names in it, without
        a name where words alone do. None where it cannot. Of very many ways some, more than one."""
        named = _by_letter(names)
        reached: list[set[frozenset[str]]] = [set() for _ in range(len(run) + 1)]
        reached[0].add(frozenset())
        for place, here in enumerate(reached[:-1]):
            if not here:
                continue
            for word in self._by_letter.get(run[place], ()):
                if run.startswith(word, place):
                    reached[place + len(word)] |= here
            for name in named.get(run[place], ()):
                if run.startswith(name, place):
                    there = reached[place + len(name)]
                    there |= {way | {name} for way in sorted(here, key=sorted)[:_MAX_WAYS]}
        return frozenset(reached[-1])


def _by_letter(words: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for word in sorted(words):
        grouped.setdefault(word[:1], []).append(word)
    return grouped
