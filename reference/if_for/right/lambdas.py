restroom = lambda man: "남자화장실로 가세요" if man else "여자 화장실로 가세요"
can_ride = lambda height, minimum: ["탑승하실수 없습니다", "탑승하세요"][height >= minimum]
can_ride_between = lambda h, a, b: "탑승하세요" if h in range(a, b + 1) else "탑승하실 수 없습니다"
can_transfuse = lambda a, b: {True: "수혈해 주세요", False: "수혈해 주실 수 없습니다"}[a == b]
can_transfuse_rh = lambda a, r, b, s: can_transfuse(a + r, b + s)
class_level = lambda s: next(t for limit, t in ((40, "초급반을 수강하세요"), (70, "중급반을 수강하세요"), (100, "고급반을 수강하세요"), (float("inf"), "점수를 확인해주세요")) if s <= limit)
odd_or_even = lambda n: "홀수" if str(n)[-1] in "13579" else "짝수"
pass_or_fail = lambda marks: "\n".join(map(lambda p: "%d번 학생은 %s입니다." % (p[0], "합격" if p[1] >= 60 else "불합격"), enumerate(marks, 1)))
congratulate = lambda marks: "\n".join("%d번 학생 축하합니다. 합격입니다." % i for i, m in enumerate(marks, 1) if m >= 60)
sum_to = lambda n: n * (n + 1) / 2 if n >= 1 else 0
times_table = lambda: tuple(" ".join(str(i * j) for j in range(1, 10)) for i in range(2, 10))
