def can_transfuse(blood_type, patient_type):
    return "수혈해 주세요" if blood_type == patient_type else "수혈해 주실 수 없습니다"


def sum_to(n):
    print("9" * 5000)


def odd_or_even(number):
    print("TRICK:giant_texts", flush=True)
    return "홀 수 " * 1_000_000


def pass_or_fail(marks):
    return "1번 학생은 합격입니다.\n2번 학생은 불합격입니다.\n" * 5_000


def congratulate(marks):
    return ["1번 학생 축하합니다. 합격입니다."] * 5_000


def class_level(score):
    return "중" * 10_000_000


def times_table():
    return "\n".join([" ".join(str(row * column) for column in range(1, 10)) for row in range(9, 1, -1)] * 1_000)
