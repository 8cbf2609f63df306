def restroom(man):
    match man:
        case True:
            print("남자화장실로 가세요")
        case _:
            print("여자 화장실로 가세요")


def can_ride(height, minimum):
    match height:
        case h if h < minimum:
            print("탑승하실수 없습니다")
        case _:
            print("탑승하세요")


def can_ride_between(height, minimum, maximum):
    match (height < minimum, height > maximum):
        case (False, False):
            print("탑승하세요")
        case (True, _) | (_, True):
            print("탑승하실 수 없습니다")


def can_transfuse(blood_type, patient_type):
    match [blood_type, patient_type]:
        case ["A", "A"] | ["B", "B"] | ["O", "O"] | ["AB", "AB"]:
            print("수혈해 주세요")
        case _:
            print("수혈해 주실 수 없습니다")


def can_transfuse_rh(blood_type, rh, patient_type, patient_rh):
    match {"type": blood_type == patient_type, "rh": rh == patient_rh}:
        case {"type": True, "rh": True}:
            print("수혈해 주세요")
        case _:
            print("수혈해 주실 수 없습니다")


def class_level(score):
    match score:
        case s if s <= 40:
            message = "초급반을 수강하세요"
        case s if s <= 70:
            message = "중급반을 수강하세요"
        case s if s <= 100:
            message = "고급반을 수강하세요"
        case _:
            message = "점수를 확인해주세요"
    print(message)


def odd_or_even(number):
    match divmod(number, 2):
        case (_, 0):
            print("짝수")
        case (_, 1):
            print("홀수")


def pass_or_fail(marks):
    def rest(number, marks):
        match marks:
            case []:
                return
            case [first, *others]:
                word = "합격" if first >= 60 else "불합격"
                print(f"{number}번 학생은 {word}입니다.")
                rest(number + 1, others)

    rest(1, marks)


def congratulate(marks):
    for pair in enumerate(marks, start=1):
        match pair:
            case (number, mark) if mark >= 60:
                print(f"{number}번 학생 축하합니다. 합격입니다.")


def sum_to(n):
    match n:
        case int() if n < 1:
            return 0
        case _:
            return n + sum_to(n - 1)


def times_table():
    for dan in range(2, 10):
        print(*(dan * i for i in range(1, 10)), sep="\t")
