import itertools
import operator
from functools import partial, reduce


def restroom(man):
    return (woman := "여자 화장실로 가세요") if not man else woman.replace("여자 ", "남자") if (woman := "여자 화장실로 가세요") else ""


def can_ride(height, minimum):
    return "탑승하실수 없습니다" if (missing := minimum - height) > 0 else "탑승하세요"


def can_ride_between(height, minimum, maximum):
    return "탑승하세요" if sorted((minimum, height, maximum))[1] == height else "탑승하실 수 없습니다"


def can_transfuse(*types):
    return "수혈해 주세요" if len(set(types)) == 1 else "수혈해 주실 수 없습니다"


def can_transfuse_rh(*given, **named):
    half = len(given) // 2
    return can_transfuse(given[:half], given[half:])


def class_level(score):
    limits = {40: "초급반", 70: "중급반", 100: "고급반"}
    if (fits := [limits[limit] for limit in limits if score <= limit]):
        return fits[0] + "을 수강하세요"
    return "점수를 확인해주세요"


def odd_or_even(number):
    return reduce(lambda word, _: {"짝수": "홀수", "홀수": "짝수"}[word], range(abs(number) % 2), "짝수")


def pass_or_fail(marks, start=1):
    line = partial("{}번 학생은 {}입니다.".format)
    words = ("합격" if passed else "불합격" for passed in map(partial(operator.le, 60), marks))
    return list(itertools.starmap(line, zip(itertools.count(start), words)))


def congratulate(marks):
    numbers = itertools.compress(itertools.count(1), (mark >= 60 for mark in marks))
    return reduce(lambda text, n: text + f"{n}번 학생 축하합니다. 합격입니다.\n", numbers, "")


def sum_to(n):
    return reduce(operator.add, range(1, n + 1), 0)


def times_table():
    rows = itertools.groupby(itertools.product(range(2, 10), range(1, 10)), key=operator.itemgetter(0))
    return [" ".join(str(operator.mul(*pair)) for pair in pairs) for _, pairs in rows]
