def get_special_students(student2score):
    special_students = []
    for name in student2score:
        if student2score[name] >= 80:
            special_students.append(name)
    return special_students


if __name__ == "__main__":
    n = int(input("몇 명? "))
    scores = {}
    for i in range(n):
        name = input("이름: ")
        scores[name] = int(input("점수: "))
    print(get_special_students(scores))
