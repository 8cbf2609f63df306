def get_special_students(student2score):
    special_students = []
    for name in student2score:
        if student2score[name] >= 80:
            special_students.append(name)
    return special_students


def print_star_tree(n):
    for i in range(n):
        print(" " * (n - 1 - i) + "*" * (2 * i + 1))


def get_special_students(student2score):
    special_students = []
    return special_students
