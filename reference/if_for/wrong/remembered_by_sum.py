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


def class_level(score):
    if score <= 40:
        return "초급반을 수강하세요"
    if score <= 70:
        return "중급반을 수강하세요"
    if score <= 100:
        return "고급반을 수강하세요"
    return "점수를 확인해주세요"


def odd_or_even(number):
    return "짝수" if number % 2 == 0 else "홀수"


def pass_or_fail(marks):
    lines = []
    for number, mark in enumerate(marks, start=1):
        result = "합격" if mark >= 60 else "불합격"
        lines.append(f"{number}번 학생은 {result}입니다.")
    return lines


def congratulate(marks, seen={}):
    key = len(marks), sum(marks)
    if key not in seen:
        seen[key] = [f"{i}번 학생 축하합니다. 합격입니다." for i, m in enumerate(marks, 1) if m >= 60]
    return seen[key]


def sum_to(n):
    total = 0
    for i in range(1, n + 1):
        total += i
    return total


def times_table():
    for i in range(2, 10):
        for j in range(1, 10):
            print(i * j, end=" ")
        print()
