"""문자열을 자르고 붙여서."""

WORDS = "초급반을 수강하세요|중급반을 수강하세요|고급반을 수강하세요|점수를 확인해주세요".split("|")


def restroom(man): return "남자화장실로 가세요/여자 화장실로 가세요".split("/")[man == False]


def can_ride(height, minimum):
    message = {-1: "탑승하실수 없습니다", 0: "탑승하세요", 1: "탑승하세요"}
    return message[(height > minimum) - (height < minimum)]


def can_ride_between(height, minimum, maximum):
    for limit_broken in (height < minimum, height > maximum):
        if limit_broken:
            return "탑승하실 수 없습니다"
    return "탑승하세요"


def can_transfuse(blood_type, patient_type):
    table = {a: {b: "수혈해 주세요" if a == b else "수혈해 주실 수 없습니다" for b in ("A", "B", "O", "AB")} for a in ("A", "B", "O", "AB")}
    return table[blood_type][patient_type]


def can_transfuse_rh(blood_type, rh, patient_type, patient_rh):
    if blood_type == patient_type:
        if rh == patient_rh:
            return "수혈해 주세요"
        return "수혈해 주실 수 없습니다"
    return "수혈해 주실 수 없습니다"


def class_level(score):
    if score <= 100:
        if score <= 70:
            if score <= 40:
                return WORDS[0]
            return WORDS[1]
        return WORDS[2]
    return WORDS[3]


def odd_or_even(number):
    return "짝홀"[number % 2] + "수 입니다."


def pass_or_fail(marks):
    lines = ""
    number = 1
    for mark in marks:
        lines = lines + str(number) + "번 학생은 " + "불" * (mark < 60) + "합격입니다." + "\n"
        number = number + 1
    print(lines.strip())


def congratulate(marks):
    for mark_and_number in sorted(zip(range(1, len(marks) + 1), marks)):
        if mark_and_number[1] >= 60:
            print(str(mark_and_number[0]) + "번 학생 축하합니다. 합격입니다.")


def sum_to(n):
    return max(n, 0) * (max(n, 0) + 1) // 2


def times_table():
    text = ""
    for number in range(18, 90):
        dan, times = divmod(number, 9)
        text += str(dan * (times + 1)) + (" " if times < 8 else "\n")
    return text
