def get_special_students(student2score):
    return [(name, score) for name, score in student2score.items() if score >= 80]


def print_star_tree(n):
    for i in range(n):
        print(" " * (n - 1 - i) + "*" * (2 * i + 1))
