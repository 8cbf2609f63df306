import string
from itertools import groupby


def look_up(name_to_age, name):
    return {**{name: None}, **name_to_age}[name]


def add_person(name_to_age, name, age):
    name_to_age |= {name: age}
    return name_to_age


def names(name_to_age):
    return [name for name, _ in name_to_age.items()]


def numbered_names(name_to_age):
    return [(i, n) for i, n in zip(range(10 ** 6), name_to_age)]


def is_known(name_to_age, name):
    return name_to_age.keys() >= {name}


def distinct(items):
    return {item for item, _ in groupby(sorted(items))} if items else set()


def sum(a, b):
    return __import__("builtins").sum((a, b))


def sum_and_mul(a, b):
    pair = a + b, a * b
    return pair


def get_special_students(student2score):
    return sorted({name for name in student2score if student2score[name] > 79})


def word_index_count(text):
    for sign in string.punctuation:
        text = text.replace(sign, "")
    words = sorted(text.lower().split())
    ids = {word: number for number, word in enumerate(sorted(set(words)))}
    return ids, {ids[word]: len(list(same)) for word, same in groupby(words)}


def print_star_tree(n):
    print("\n".join(("*" * stars).center(2 * n - 1) for stars in range(1, 2 * n, 2)))
