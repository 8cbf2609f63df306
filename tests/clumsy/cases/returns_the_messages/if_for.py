def restroom(man):
    return "남자화장실로 가세요" if man else "여자 화장실로 가세요"


def pass_or_fail(marks):
    text = ""
    for number, mark in enumerate(marks, start=1):
        result = "합격" if mark >= 60 else "불합격"
        text += f"{number}번 학생은 {result}입니다.\n"
    return text


def times_table():
    return [" ".join(str(i * j) for j in range(1, 10)) for i in range(2, 10)]
