def pass_or_fail(marks: List[int]) -> None:
    number = 0
    for mark in marks:
        number = number + 1
        if mark >= 60:
            print("%d번 학생은 합격입니다." % number)
        else:
            print("%d번 학생은 불합격입니다." % number)
def sum_to(n):
    return sum(range(n + 1))
