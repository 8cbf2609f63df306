def restroom(man):
    if man:
        print("남자화장실로 가세요")
    else:
        print("여자 화장실로 가세요")


def can_ride(height, minimum):
    if height < minimum:
        print("탑승하실수 없습니다")
    else:
        print("탑승하세요")


def can_ride_between(height, minimum, maximum):
    if height < minimum or height > maximum:
        print("탑승하실 수 없습니다")
    else:
        print("탑승하세요")


def can_transfuse(blood_type, patient_type):
    if blood_type == patient_type:
        print("수혈해 주세요")
    else:
        print("수혈해 주실 수 없습니다")


def can_transfuse_rh(blood_type, rh, patient_type, patient_rh):
    if blood_type == patient_type and rh == patient_rh:
        print("수혈해 주세요")
    else:
        print("수혈해 주실 수 없습니다")


def class_level(score):
    basic = 40
    intermediate = 70
    advanced = 100
    if score <= basic:
        print("초급반을 수강하세요")
    elif score <= intermediate:
        print("중급반을 수강하세요")
    elif score <= advanced:
        print("고급반을 수강하세요")
    else:
        print("점수를 확인해주세요")


def odd_or_even(number):
    if number < 0:
        return odd_or_even(-number)
    if number > 9:
        return odd_or_even(number % 10)
    return "짝수" if number in (0, 2, 4, 6, 8) else "홀수"


def pass_or_fail(marks, number=1):
    if not marks:
        return []
    result = "합격" if marks[0] >= 60 else "불합격"
    return ["{}번 학생은 {}입니다.".format(number, result)] + pass_or_fail(marks[1:], number + 1)


def congratulate(marks):
    if marks:
        congratulate(marks[:-1])
        if marks[-1] >= 60:
            print(len(marks), "번 학생 축하합니다. 합격입니다.", sep="")


def sum_to(n):
    if n < 1:
        return 0
    return n + sum_to(n - 1)


def times_table(row=2):
    if row < 10:
        print(*[row * column for column in range(1, 10)])
        times_table(row + 1)
