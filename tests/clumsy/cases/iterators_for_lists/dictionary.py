def names(name_to_age):
    return name_to_age.keys()
def numbered_names(name_to_age):
    return enumerate(name_to_age)
def get_special_students(student2score):
    return filter(lambda s: student2score[s] >= 80, student2score)
def distinct(items):
    return list(set(items))
def sum(a, b):
    return a + b
def sum_and_mul(a, b):
    return [a + b, a * b]
def is_known(name_to_age, name):
    return name_to_age.get(name) != None
def look_up(name_to_age, name):
    return name_to_age.get(name, "없음")
def add_person(name_to_age, name, age):
    name_to_age[name] = age
def word_index_count(text):
    pass
def print_star_tree(n):
    lines = []
    for i in range(1, n + 1):
        lines.append(" " * (n - i) + "*" * (2 * i - 1))
    return "\n".join(lines)
