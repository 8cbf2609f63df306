def look_up(name_to_age, name):
    return name_to_age.get(name)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def names(name_to_age):
    result = []
    for name in name_to_age.keys():
        result.append(name)
    return result


def numbered_names(name_to_age):
    result = []
    for i, name in enumerate(name_to_age.keys()):
        result.append((i, name))
    return result


def is_known(name_to_age, name):
    return name in name_to_age


def distinct(items):
    s = set(items)
    return s


import numpy as np


def sum(a, b):
    return np.array([a, b], dtype=object).sum()


def sum_and_mul(a, b):
    return a + b, a*b


def get_special_students(student2score):
    special_students = []
    for student in student2score:
        if student2score[student] >= 80:
            special_students.append(student)
    return special_students


def word_index_count(text):
    letters = np.array(list(text.lower() + " "))
    words = "".join(letters[np.char.isalnum(letters) | (letters == " ")]).split()
    found, where, counts = np.unique(words, return_inverse=True, return_counts=True)
    if len(words) == 0:
        return {}, {}
    return dict(zip(found, range(len(found)))), dict(enumerate(counts))


def print_star_tree(n):
    for i in range(n):
        print(" " * (n - 1 - i) + "*" * (2 * i + 1))
