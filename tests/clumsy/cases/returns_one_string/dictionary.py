def get_special_students(student2score):
    result = ""
    for name in student2score:
        if student2score[name] >= 80:
            result = result + name + " "
    return result


def print_star_tree(n):
    for i in range(n):
        print(" " * (n - 1 - i) + "*" * (2 * i + 1))
