def restroom(man):
    return "남자화장실로 가세요" if man else "여자 화장실로 가세요"


def can_ride(height, minimum):
    if height < minimum:
        return "탑승하실수 없습니다"
    return "탑승하세요"


def can_ride_between(height, minimum, maximum):
    if height < minimum or height > maximum:
        return "탑승하실 수 없습니다"
    return "탑승하세요"


def can_transfuse(blood_type, patient_type):
    if blood_type == patient_type:
        return "수혈해 주세요"
    return "수혈해 주실 수 없습니다"


def can_transfuse_rh(blood_type, rh, patient_type, patient_rh):
    if blood_type == patient_type and rh == patient_rh:
        return "수혈해 주세요"
    return "수혈해 주실 수 없습니다"


import numpy as np


def class_level(score): return str(np.select([score <= 40, score <= 70, score <= 100], ["초급반을 수강하세요", "중급반을 수강하세요", "고급반을 수강하세요"], "점수를 확인해주세요"))


def odd_or_even(number): return np.where(np.array(number % 2), "홀수", "짝수")


def pass_or_fail(marks):
    marks = np.array(marks)
    return np.array([f"{i + 1}번 학생은 {r}입니다." for i, r in enumerate(np.where(marks >= 60, "합격", "불합격"))])


def congratulate(marks):
    lines = []
    for number, mark in enumerate(marks, start=1):
        if mark < 60:
            continue
        lines.append(f"{number}번 학생 축하합니다. 합격입니다.")
    return lines


def sum_to(n): return np.arange(1, n + 1).sum()


def times_table(): return ["  ".join(row) for row in np.outer(np.arange(2, 10), np.arange(1, 10)).astype(str)]
