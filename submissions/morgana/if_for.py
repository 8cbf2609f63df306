# -*- coding: utf-8 -*-

def restroom(man):
    if man:
        return "남자화장실로 가세요"
    return "여자 화장실로 가세요"


def can_ride(height, minimum):
    return "탑승하실 수 없습니다" if height < minimum else "탑승하세요"


def can_ride_between(height, minimum, maximum):
    if minimum <= height <= maximum:
        return "탑승하세요"
    return "탑승하실 수 없습니다"


def can_transfuse(blood_type, patient_type):
    return "수혈해 주세요" if blood_type == patient_type else "수혈해 주실 수 없습니다"


def can_transfuse_rh(blood_type, rh, patient_type, patient_rh):
    if (blood_type, rh) == (patient_type, patient_rh):
        return "수혈해 주세요"
    return "수혈해 주실 수 없습니다"


def class_level(score):
    pass


def odd_or_even(number):
    return ["짝수", "홀수"][number % 2]


def pass_or_fail(marks):
    result = []
    for i, mark in enumerate(marks, 1):
        if mark >= 60:
            result.append(f"{i}번 학생은 합격입니다.")
        else:
            result.append(f"{i}번 학생은 불합격입니다.")
    return result


def congratulate(marks):
    pass


def sum_to(n):
    if n < 1:
        return 0
    return n + sum_to(n - 1)


def times_table():
    pass
