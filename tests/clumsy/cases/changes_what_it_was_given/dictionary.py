def get_special_students(student2score):
    for name in list(student2score):
        if student2score[name] < 80:
            del student2score[name]
    return list(student2score)


def print_star_tree(n):
    for i in range(n):
        print(" " * (n - 1 - i) + "*" * (2 * i + 1))
