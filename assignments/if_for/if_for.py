"""제어문 if / for

각 함수의 pass를 지우고 그 자리에 코드를 채우세요. 출력(print)해도 되고 돌려주어도(return) 됩니다.
채우지 못한 함수는 그대로 두세요. 그 함수의 점수만 빠집니다.

if and for: replace each `pass` by your code. You may print or return. Leave what you could not do as it is;
it costs the points of that function only.
"""


def restroom(man):
    """man이 True이면 "남자화장실로 가세요", 아니면 "여자 화장실로 가세요"

    "남자화장실로 가세요" if man, else "여자 화장실로 가세요".
    """
    pass


def can_ride(height, minimum):
    """키가 minimum보다 작으면 "탑승하실수 없습니다", 아니면 "탑승하세요" (minimum과 같으면 탈 수 있다)

    "탑승하실수 없습니다" below minimum, else "탑승하세요" (exactly minimum may ride).
    """
    pass


def can_ride_between(height, minimum, maximum):
    """키가 minimum보다 작거나 maximum보다 크면 "탑승하실 수 없습니다", 아니면 "탑승하세요"

    "탑승하실 수 없습니다" below minimum or above maximum, else "탑승하세요" (both limits may ride).
    """
    pass


def can_transfuse(blood_type, patient_type):
    """두 혈액형이 같으면 "수혈해 주세요", 다르면 "수혈해 주실 수 없습니다"

    "수혈해 주세요" if both types are equal, else "수혈해 주실 수 없습니다".
    """
    pass


def can_transfuse_rh(blood_type, rh, patient_type, patient_rh):
    """혈액형과 RH가 모두 같으면 "수혈해 주세요", 아니면 "수혈해 주실 수 없습니다"

    "수혈해 주세요" if type and RH are both equal, else "수혈해 주실 수 없습니다".
    """
    pass


def class_level(score):
    """40점까지 "초급반을 수강하세요", 70점까지 "중급반을 수강하세요", 100점까지 "고급반을 수강하세요",
    100점이 넘으면 "점수를 확인해주세요"

    Up to 40, up to 70, up to 100, and above 100.
    """
    pass


def odd_or_even(number):
    """정수 number가 홀수이면 "홀수", 짝수이면 "짝수" (0과 음수도 정수이다)

    "홀수" for an odd integer, "짝수" for an even one; zero and negative numbers too.
    """
    pass


def pass_or_fail(marks):
    """학생마다 한 줄: 60점부터 "1번 학생은 합격입니다.", 60점보다 낮으면 "2번 학생은 불합격입니다."

    A line per mark; students are counted from 1, and 60 is enough.
    """
    pass


def congratulate(marks):
    """합격한(60점 이상) 학생마다 한 줄: "1번 학생 축하합니다. 합격입니다."

    A line for each student who passed, and only for those; the number is the place among all students.
    """
    pass


def sum_to(n):
    """1부터 n까지의 합 (n이 1보다 작으면 0)

    The sum of 1..n (0 for n below 1).
    """
    pass


def times_table():
    """구구단 2단부터 9단까지 여덟 줄, 한 줄에는 1부터 9까지 곱한 수를 빈칸으로 띄워서

    Eight lines, 2 to 9; on each the products with 1 to 9, separated by blanks.
    """
    pass
