MESSAGES = {
    "pass": "{0}번 학생은 {1}입니다.",
    "congratulation": "{number}번 학생 축하합니다. 합격입니다.",
}


def restroom(man):
    return "%s화장실로 가세요" % ("남자" if man else "여자 ")


def can_ride(height, minimum):
    return "탑승하%s" % ("세요" if height >= minimum else "실수 없습니다")


def can_ride_between(height, minimum, maximum):
    if minimum <= height <= maximum:
        return "탑승{}세요".format("하")
    return "탑승하실 {} 없습니다".format("수")


def can_transfuse(blood_type, patient_type):
    return "수혈해 주{}".format("세요" if blood_type == patient_type else "실 수 없습니다")


def can_transfuse_rh(blood_type, rh, patient_type, patient_rh):
    same = "%s %s" % (blood_type, rh) == "%s %s" % (patient_type, patient_rh)
    return "수혈해 주" + "세요" * same + "실 수 없습니다" * (not same)


def class_level(score):
    if score > 100:
        return "점수를 확인해주세요"
    return "%(level)s반을 수강하세요" % {"level": "고급" if score > 70 else "중급" if score > 40 else "초급"}


def odd_or_even(number):
    return "{:d}은(는) {:s}입니다.".format(number, ("짝수", "홀수")[number % 2])


def pass_or_fail(marks):
    out = ""
    for i in range(len(marks)):
        out += MESSAGES["pass"].format(i + 1, "합격" if not marks[i] < 60 else "불합격") + "\n"
    return out


def congratulate(marks):
    out = []
    for i in range(0, len(marks)):
        if marks[i] >= 60:
            out.append(MESSAGES["congratulation"].format(number=i + 1))
    return "\r\n".join(out)


def sum_to(n):
    print("%d" % sum(range(n + 1)))


def times_table():
    return "\n".join(" ".join("%2d" % (x * y) for y in range(1, 10)) for x in range(2, 10))
