def restroom(man):
    woman = not man
    while woman:
        print("여자 화장실로 가세요")
        return
    print("남자화장실로 가세요")


def can_ride(height, minimum):
    ok = True
    if height < minimum:
        ok = False
    if ok == True:
        print("탑승하세요")
    if ok == False:
        print("탑승하실수 없습니다")


def can_ride_between(height, minimum, maximum):
    ok = False
    h = minimum
    while h <= maximum:
        if h == height:
            ok = True
        h = h + 1
    if ok:
        print("탑승하세요")
    else:
        print("탑승하실 수 없습니다")


def can_transfuse(blood_type, patient_type):
    different = 0
    if blood_type != patient_type:
        different = different + 1
    print("수혈해 주실 수 없습니다" if different else "수혈해 주세요")


def can_transfuse_rh(blood_type, rh, patient_type, patient_rh):
    different = 0
    if blood_type != patient_type:
        different = different + 1
    if rh != patient_rh:
        different = different + 1
    if different > 0:
        print("수혈해 주실 수 없습니다")
    else:
        print("수혈해 주세요")


def class_level(score):
    level = 0
    for limit in [40, 70, 100]:
        if score > limit:
            level += 1
    messages = ["초급반을 수강하세요", "중급반을 수강하세요", "고급반을 수강하세요", "점수를 확인해주세요"]
    print(messages[level])


def odd_or_even(number):
    odd = False
    if number & 1:
        odd = True
    print(odd and "홀수" or "짝수")


def pass_or_fail(marks):
    i = 0
    while True:
        if i == len(marks):
            break
        print(i + 1, end="번 학생은 ")
        if marks[i] >= 60:
            print("합격", end="")
        else:
            print("불합격", end="")
        print("입니다.")
        i += 1


def congratulate(marks):
    i = -1
    while i + 1 < len(marks):
        i += 1
        if marks[i] < 60:
            continue
        print(i + 1, "번 학생 축하합니다. 합격입니다.", sep="")


def sum_to(n):
    total = 0
    while n > 0:
        total += n
        n -= 1
    print(total)


def times_table():
    dan = 2
    while dan < 10:
        i = 1
        line = ""
        while i < 10:
            line = line + str(dan * i) + "  "
            i = i + 1
        print(line)
        dan = dan + 1
