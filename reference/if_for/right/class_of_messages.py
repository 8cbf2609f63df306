class Course:
    """함수 대신 클래스로"""

    limits = [(40, "초급반"), (70, "중급반"), (100, "고급반")]

    def __init__(self, pass_mark):
        self.pass_mark = pass_mark

    def restroom(self, man):
        return {True: "남자화장실로", False: "여자 화장실로"}[man] + " 가세요"

    def ride(self, height, minimum, maximum=None):
        if height >= minimum and (maximum is None or height <= maximum):
            return "탑승하세요"
        return "탑승하실 수 없습니다"

    def give(self, *types):
        middle = len(types) // 2
        return "수혈해 주세요" if types[:middle] == types[middle:] else "수혈해 주실 수 없습니다"

    def level(self, score):
        for limit, name in self.limits:
            if score <= limit:
                return name + "을 수강하세요"
        return "점수를 확인해주세요"

    def results(self, marks):
        return [(number, mark >= self.pass_mark) for number, mark in enumerate(marks, 1)]

    def pass_or_fail(self, marks):
        for number, passed in self.results(marks):
            print(number, "번 학생은 ", "합격" if passed else "불합격", "입니다.", sep="")

    def congratulate(self, marks):
        for number, passed in self.results(marks):
            if passed:
                print(number, "번 학생 축하합니다. 합격입니다.", sep="")


course = Course(60)
restroom = course.restroom
can_ride = can_ride_between = course.ride
can_transfuse = can_transfuse_rh = course.give
class_level = course.level
pass_or_fail = course.pass_or_fail
congratulate = course.congratulate


def odd_or_even(number):
    return "홀수" if divmod(number, 2)[1] else "짝수"


def sum_to(n):
    total = 0
    while n > 0:
        total, n = total + n, n - 1
    return total


def times_table():
    import sys
    for i in range(2, 10):
        sys.stdout.write(" ".join(map(str, range(i, i * 10, i))) + "\n")
