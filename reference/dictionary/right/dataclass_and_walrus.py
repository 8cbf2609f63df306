from dataclasses import dataclass, field
from functools import reduce
from typing import NamedTuple


class Answer(NamedTuple):
    total: int
    product: int


@dataclass
class Vocabulary:
    ids: dict = field(default_factory=dict)
    counts: dict = field(default_factory=dict)

    def see(self, word):
        number = self.ids.setdefault(word, f"w{len(self.ids)}")
        self.counts[number] = self.counts.get(number, 0) + 1
        return self


def look_up(name_to_age, name):
    return age if (age := name_to_age.get(name, -1)) != -1 else None


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def names(name_to_age):
    def walk():
        yield from name_to_age

    return list(walk())


def numbered_names(name_to_age):
    return reduce(lambda pairs, name: pairs + [(len(pairs), name)], name_to_age, [])


def is_known(name_to_age, name):
    return any(known == name for known in name_to_age)


def distinct(items):
    return reduce(set.union, ({item} for item in items), set())


def sum(*numbers):
    return reduce(lambda a, b: a + b, numbers)


def sum_and_mul(a, b):
    return Answer(total=a + b, product=a * b)


def get_special_students(student2score, /, limit=80):
    return [name for name in student2score if (score := student2score[name]) is not None and score >= limit]


def word_index_count(text):
    vocabulary = Vocabulary()
    for word in (w for part in text.lower().split() if (w := "".join(filter(str.isalnum, part)))):
        vocabulary.see(word)
    return vocabulary.ids, vocabulary.counts


def print_star_tree(n):
    for row in range(n):
        print("%*s%s" % (n - 1 - row, "", "*" * (row * 2 + 1)))
