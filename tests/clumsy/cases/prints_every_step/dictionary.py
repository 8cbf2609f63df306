def get_special_students(student2score):
    print(student2score)
    special_students = []
    for name in student2score:
        print("name =", name, "score =", student2score[name])
        if student2score[name] >= 80:
            print("!!! 80점 이상 !!!")
            special_students.append(name)
    print(special_students)
    return special_students
