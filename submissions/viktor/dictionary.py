# 자료형 숙제 - 빅토르
import string
from collections import Counter, OrderedDict


def look_up(name_to_age, name):
    try:
        return name_to_age[name]
    except KeyError:
        return None


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def names(name_to_age):
    이름들 = []
    for 이름 in name_to_age:
        이름들.append(이름)
    return 이름들


def numbered_names(name_to_age):
    return [(i, n) for i, n in enumerate(name_to_age)]


def is_known(name_to_age, name):
    return name in name_to_age.keys()


def distinct(items):
    return set(items)


def sum(a, b):
    return a + b


def sum_and_mul(a, b):
    return sum(a, b), a * b


def get_special_students(student2score):
    return list(filter(lambda name: student2score[name] >= 80, student2score))


def word_index_count(text):
    word_id = OrderedDict()
    for mark in string.punctuation:
        text = text.replace(mark, " ")
    words = text.lower().split()
    for word in sorted(set(words)):
        word_id[word] = len(word_id)
    return word_id, Counter(word_id[word] for word in words)


def print_star_tree(n):
    for i in range(n):
        print("{:^{}}".format("*" * (2 * i + 1), 2 * n - 1))
