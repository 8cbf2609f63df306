name = input("이름을 입력하세요: ")
print(name + "님 안녕하세요")


def restroom(man):
    if man:
        print("남자화장실로 가세요")
    else:
        print("여자 화장실로 가세요")


def can_ride(height, minimum):
    height = int(input("키를 입력하세요: "))
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


def odd_or_even(number):
    if number % 2 == 1:
        print(number, "은(는) 홀수입니다")
    else:
        print(number, "은(는) 짝수입니다")


def sum_to(n):
    total = 0
    for i in range(n + 1):
        total = total + i
    print(total)


def times_table():
    for i in range(2, 10):
        for j in range(1, 10):
            print(i * j, end="\t")
        print()


number = int(input("숫자를 입력하세요: "))
odd_or_even(number)
can_ride(170, 165)
times_table()
