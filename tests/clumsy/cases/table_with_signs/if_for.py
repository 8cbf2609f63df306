def times_table():
    for i in range(2, 10):
        for j in range(1, 10):
            print(i, "x", j, "=", i * j)
def pass_or_fail(marks):
    for i in range(len(marks)):
        if marks[i] >= 60:
            print(i + 1, "번 학생은 합격입니다.", sep="")
        else:
            print(i + 1, "번 학생은 불합격입니다.")
def congratulate(marks):
    for i in range(len(marks)):
        if marks[i] < 60:
            continue
        print("%d번 학생 축하합니다. 합격입니다. " % i)
