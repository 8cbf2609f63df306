from collections import Counter, OrderedDict
import re


def look_up(name_to_age, name):
    try:
        return name_to_age[name]
    except KeyError:
        return None


def add_person(name_to_age, name, age):
    name_to_age.update({name: age})
    return name_to_age


def names(name_to_age):
    return [*name_to_age]


def numbered_names(name_to_age):
    return [*enumerate(name_to_age)]


def is_known(name_to_age, name):
    return bool(set(name_to_age) & {name})


def distinct(items):
    return set(Counter(items))


def sum(a, b):
    return a - -b


def sum_and_mul(a, b):
    return sum(a, b), a * b


def get_special_students(student2score):
    return [name for name, score in Counter(student2score).most_common() if score >= 80]


def word_index_count(text):
    words = re.findall(r"[a-z0-9가-힣]+", re.sub(r"[^\w\s]|_", "", text.lower()))
    counter = Counter(words)
    word_id = OrderedDict((word, number) for number, word in enumerate(counter))
    return word_id, Counter(word_id[word] for word in words)


def print_star_tree(n):
    for i in range(n):
        print(" " * (n - i - 1), "*" * (2 * i + 1), sep="")
