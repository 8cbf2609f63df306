import sys
from dataclasses import dataclass, field
from enum import Enum
from typing import List


class Level(Enum):
    BASIC = "초급반을 수강하세요"
    INTERMEDIATE = "중급반을 수강하세요"
    ADVANCED = "고급반을 수강하세요"
    UNKNOWN = "점수를 확인해주세요"


@dataclass(frozen=True)
class Blood:
    type: str
    rh: str = "RH+"


@dataclass
class Student:
    number: int
    mark: int
    log: List[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return self.mark >= 60

    def __str__(self) -> str:
        return f"{self.number}번 학생은 {'합격' if self.passed else '불합격'}입니다."


def students(marks):
    return [Student(*pair) for pair in enumerate(marks, 1)]


def restroom(man):
    def for_men():
        return "남자화장실로 가세요"

    def for_women():
        return "여자 화장실로 가세요"

    return (for_men if man else for_women)()


def can_ride(height, minimum):
    return can_ride_between(height, minimum, float("inf"))


def can_ride_between(height, minimum, maximum):
    try:
        assert minimum <= height <= maximum
    except AssertionError:
        return "탑승하실 수 없습니다"
    else:
        return "탑승하세요"


def can_transfuse(blood_type, patient_type):
    return can_transfuse_rh(blood_type, "RH+", patient_type, "RH+")


def can_transfuse_rh(blood_type, rh, patient_type, patient_rh):
    return "수혈해 주세요" if Blood(blood_type, rh) == Blood(patient_type, patient_rh) else "수혈해 주실 수 없습니다"


def class_level(score: int) -> str:
    levels = list(Level)
    return levels[sum(score > limit for limit in (40, 70, 100))].value


def odd_or_even(number: int) -> str:
    return {True: "짝수", False: "홀수"}[bin(number).endswith("0")]


def pass_or_fail(marks):
    for student in students(marks):
        sys.stdout.write(str(student) + "\n")


def congratulate(marks):
    winners = [student for student in students(marks) if student.passed]
    if not winners:
        return
    print("\n".join(f"{winner.number}번 학생 축하합니다. 합격입니다." for winner in winners), flush=True)


def sum_to(n):
    total = 0

    def add(k):
        nonlocal total
        total += k

    for k in range(1, n + 1):
        add(k)
    return total


def times_table():
    print("\n\n".join(" ".join([str(dan * i) for i in range(1, 10)]) for dan in range(2, 10)))
