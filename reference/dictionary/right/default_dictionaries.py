def look_up(name_to_age, name):
    return name_to_age.get(name)


def add_person(name_to_age, name, age):
    name_to_age |= {name: age}
    return name_to_age


def names(name_to_age):
    result = []
    for name in name_to_age.keys():
        result.append(name)
    return result


def numbered_names(name_to_age):
    number, result = 0, []
    while number < len(name_to_age):
        result += [(number, list(name_to_age)[number])]
        number += 1
    return result


def is_known(name_to_age, name):
    return name in name_to_age


def distinct(items):
    s = set(items)
    return s


def sum(a, b):
    s = a + b
    return s


def sum_and_mul(a, b):
    return a + b, a*b


def get_special_students(student2score):
    special_students = []
    for student in student2score:
        if student2score[student] >= 80:
            special_students.append(student)
    return special_students


from collections import OrderedDict, defaultdict
import itertools
import re


def word_index_count(text):
    counter = itertools.count(1000)
    word_id = defaultdict(lambda: next(counter))
    id_frequency = defaultdict(int)
    for word in re.split(r"\W+", text):
        if word:
            id_frequency[word_id[word.lower()]] += 1
    return word_id, OrderedDict(id_frequency)


def print_star_tree(n):
    for i in range(n):
        print(" " * (n - 1 - i) + "*" * (2 * i + 1))
