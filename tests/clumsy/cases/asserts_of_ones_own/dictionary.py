def get_special_students(student2score):
    special_students = []
    for name in student2score:
        if student2score[name] >= 80:
            special_students.append(name)
    return special_students


assert get_special_students({"A": 80}) == ["A"]
assert get_special_students({"A": 79}) == ["A"], "왜 안 되지?"


def print_star_tree(n):
    for i in range(n):
        print(" " * (n - 1 - i) + "*" * (2 * i + 1))
