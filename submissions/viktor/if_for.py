# 빅토르의 숙제입니다
def restroom(man):
    return "남자화장실로 가세요" if man else "여자 화장실로 가세요"


def can_ride(height, minimum):
    if height >= minimum:
        return "탑승하세요"
    return "탑승하실수 없습니다"


def can_ride_between(height, minimum, maximum):
    if height >= minimum and height <= maximum:
        return "탑승하세요"
    return "탑승하실수 없습니다"


def can_transfuse(blood_type, patient_type):
    if blood_type == patient_type:
        return "수혈해 주세요"
    return "수혈해 주실 수 없습니다"


def can_transfuse_rh(blood_type, rh, patient_type, patient_rh):
    if blood_type == patient_type and rh == patient_rh:
        return "수혈해 주세요"
    return "수혈해 주실 수 없습니다"


def class_level(score):
    if score <= 40: return "초급반을 수강하세요"
    if score <= 70: return "중급반을 수강하세요"
    if score <= 100: return "고급반을 수강하세요"
    return "점수를 확인해주세요"


def odd_or_even(number):
    if number % 2:
        return "홀수"
    return "짝수"


def pass_or_fail(marks):
    for number, mark in enumerate(marks):
        if mark >= 60:
            print("{}번 학생은 합격입니다.".format(number + 1))
        else:
            print("{}번 학생은 불합격입니다.".format(number + 1))


def congratulate(marks):
    for number, mark in enumerate(marks):
        if mark >= 60:
            print("{}번 학생 축하합니다. 합격입니다.".format(number + 1))


def sum_to(n):
    return sum(range(1, n + 1))


def times_table():
    return "\n".join(" ".join(str(i * j) for j in range(1, 10)) for i in range(2, 10))
