def get_special_students(student2score):
    for name in student2score:
        if student2score[name] >= 80:
            yield name
def names(name_to_age):
    return [k for k, v in name_to_age.items()]
def is_known(name_to_age, name):
    if name in name_to_age: return "True"
    else: return "False"
def distinct(items):
    return {}.fromkeys(items)
def print_star_tree(n):
    print("별 트리")
    for i in range(n):
        print(" " * (n - i) + "*" * (2 * i + 1))
