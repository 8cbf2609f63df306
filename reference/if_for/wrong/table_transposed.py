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
    if number % 2 == 0:
        print("짝수")
    else:
        print("홀수")


def pass_or_fail(marks):
    number = 0
    for mark in marks:
        number = number + 1
        if mark >= 60:
            print("%d번 학생은 합격입니다." % number)
        else:
            print("%d번 학생은 불합격입니다." % number)


def congratulate(marks):
    number = 0
    for mark in marks:
        number = number + 1
        if mark < 60:
            continue
        print("%d번 학생 축하합니다. 합격입니다. " % number)


def sum_to(n):
    sum = 0
    for i in range(1, n + 1):
        sum += i
    print(sum)


def times_table():
    for i in range(1, 10):
        for j in range(2, 10):
            print(i*j, end=" ")
        print("")
