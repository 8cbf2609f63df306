"""The words of a report: short labels, symbols and headings, in both languages.

Sentences about a single failure are made where the failure is understood (`grader.feedback`, `grader.compare`);
here stand only those that every report shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.text import Text
from grader.verdict import Verdict

Tone = Literal["good", "bad", "idle", "ours"]
"""How a verdict is shown: earned, lost, nothing to judge, our fault."""


@dataclass(frozen=True)
class Word:
    """A verdict in a report: label, a sign that needs no colour to be understood, and its tone."""

    label: Text
    sign: str
    tone: Tone


VERDICT_WORDS: dict[Verdict, Word] = {
    Verdict.PASSED: Word(Text("통과", "passed"), "✓", "good"),
    Verdict.WRONG_ANSWER: Word(Text("오답", "wrong answer"), "✗", "bad"),
    Verdict.CRASHED: Word(Text("오류로 멈춤", "stopped with an error"), "✗", "bad"),
    Verdict.TIMED_OUT: Word(Text("시간 초과", "out of time"), "✗", "bad"),
    Verdict.OUT_OF_MEMORY: Word(Text("메모리 초과", "out of memory"), "✗", "bad"),
    Verdict.OVER_LIMIT: Word(Text("한도 초과", "over a limit"), "✗", "bad"),
    Verdict.UNREADABLE: Word(Text("읽을 수 없음", "cannot be read"), "✗", "bad"),
    Verdict.NOT_IMPLEMENTED: Word(Text("아직 구현 안 됨", "not implemented yet"), "○", "idle"),
    Verdict.NOT_RUN: Word(Text("실행 안 됨", "not run"), "○", "idle"),
    Verdict.ASSIGNMENT_BROKEN: Word(Text("과제 쪽 문제", "the assignment's fault"), "!", "ours"),
    Verdict.GRADER_FAILED: Word(Text("채점기 쪽 문제", "the grader's fault"), "!", "ours"),
}

LEVELS: dict[int, Text] = {
    4: Text(
        "완전히 격리된 환경에서 채점했고, 메모리와 시간도 정확히 쟀습니다.",
        "Graded in full isolation, with memory and time measured exactly.",
    ),
    3: Text("완전히 격리된 환경에서 채점했습니다.", "Graded in full isolation."),
    2: Text(
        "파일과 네트워크가 격리된 환경에서 채점했습니다.",
        "Graded with files and network isolated.",
    ),
    1: Text(
        "별도 프로세스에서만 채점했습니다. 자기 컴퓨터에서 확인할 때 쓰는 방식입니다.",
        "Graded in a separate process only, as meant for one's own machine.",
    ),
}
UNKNOWN_LEVEL = Text("격리 수준을 알 수 없습니다.", "The level of isolation is not known.")

HEADING = Text("채점 결과", "Grading results")
SUBJECT = Text("[{course}] 과제 채점 결과", "[{course}] Your homework results")
GREETING = Text(
    "{name} 님, 안녕하세요. 과제 채점 결과를 알려 드립니다.", "Hello {name}, here are your homework results."
)
TOTAL = Text("총점", "Total")
POINTS = Text("{score}점", "{score}")
MISSING = Text("제출하지 않음", "not handed in")
MISSING_PLAIN = Text("이름이 {file}인 파일이 제출되지 않았습니다.", "No file with the name {file} was handed in.")
MISSING_ZERO = MISSING_PLAIN + Text(" 총점에는 0점으로 들어갑니다.", " It counts as 0 in the total.")
MISSING_SKIP = MISSING_PLAIN + Text(" 총점 계산에서 빠집니다.", " It is left out of the total.")
WAITING = Text("아직 채점하지 않음", "not graded yet")
WAITING_NOTE = Text(
    "제출한 파일이 있지만 아직 채점하지 않았습니다. 채점하면 점수를 알려 드리며, 그때까지 총점도 비워 둡니다.",
    "Something was handed in and is not graded yet. You get the score when it is; until then the total stays open.",
)
NO_SCORE = Text("점수 보류", "no score yet")
OURS = Text(
    "제출한 코드의 문제가 아니라 저희 쪽 문제라서 점수를 매기지 않았습니다. "
    "고친 뒤 다시 채점하며, 이 일로 점수를 잃지 않습니다.",
    "This is our fault, not your code's, so there is no score. We will grade again; you lose no points by it.",
)
TOTAL_PENDING = Text(
    "점수가 아직 없는 과제가 있어 총점을 계산하지 않았습니다: {names}",
    "The total is left open until these are scored: {names}",
)
NOT_IN_ROSTER = Text("명단(roster.csv)에 없는 학생", "not in roster.csv")
FILE = Text("채점한 파일", "Graded file")
OTHER_FILES = Text("함께 제출한 파일 {count}개", "and {count} other files")
WHEN = Text("채점 시각", "Graded")
HANDED_IN = Text("제출 시각", "Handed in")
DIGEST = Text("파일 지문(SHA-256)", "Fingerprint (SHA-256)")
ISOLATION = Text("격리 수준", "Isolation level")
DATA = Text("데이터", "Data")
VERSIONS = Text("버전", "Versions")
REMARKS = Text("알아 두면 좋은 점 (감점 없음)", "Good to know (costs nothing)")
TASKS = Text("문제별 점수", "Points by task")
TESTS = Text("테스트", "Tests")
OTHER_TESTS = Text("그 밖의 테스트", "Other tests")
PASSED_OF = Text("테스트 {total}개 중 {passed}개 통과", "{passed} of {total} tests passed")
HIDDEN = Text("비공개", "hidden")
HIDDEN_NOTE = Text(
    "비공개 테스트는 입력과 정답을 보여 주지 않고, 어떤 종류의 경우인지만 알려 줍니다.",
    "Hidden tests do not show their inputs and answers, only the kind of case.",
)
PRINTED = Text("출력한 내용", "What it printed")
DETAILS = Text("자세히", "Details")
ASK = Text("궁금한 점은", "Questions?")
VALUE_LABELS = (
    Text("호출: ", "Called: "),
    Text("나온 값: ", "Got: "),
    Text("기대한 값: ", "Expected: "),
    Text("호출하기 전: ", "Before the call: "),
    Text("호출한 뒤: ", "After the call: "),
)
"""How lines of a message begin that hold a value (`grader.compare`, `grader.judging`): set as code on the page."""
CLASS = Text("반 전체", "The class")
STUDENT = Text("학생", "Student")
REMARK = Text("비고", "Remark")
MAIL = Text("메일", "Mail")
STUDENTS_COUNT = Text("학생 {count}명", "{count} students")
REPORT = Text("보고서", "report")
CONTENTS = Text("과제 목록", "Assignments")
DATA_SOURCES: dict[str, Text] = {
    "mnist": Text("MNIST 손글씨 숫자", "MNIST handwritten digits"),
    "digits": Text("작은 손글씨 숫자 모음 (scikit-learn)", "the small handwritten digits of scikit-learn"),
}
