class People(dict):
    """딕셔너리를 물려받은 클래스"""

    def names(self):
        return [name for name in self]

    def special(self, limit):
        return [name for name in self if self[name] >= limit]


def look_up(name_to_age, name):
    try:
        return name_to_age[name]
    except KeyError:
        print("그런 이름은 없습니다:", name)


def add_person(name_to_age, name, age):
    name_to_age.pop(name, None)
    name_to_age[name] = age
    print(name_to_age)
    return name_to_age


def names(name_to_age):
    return People(name_to_age).names()


def numbered_names(name_to_age):
    found = []
    for name in names(name_to_age):
        print(len(found), name)
        found.append((len(found), name))
    return found


def is_known(name_to_age, name):
    return look_up(name_to_age, name) is not None


def distinct(items):
    found = []
    for item in items:
        if item not in found:
            found.append(item)
    return set(found)


def sum(a, b):
    return a.__add__(b) if type(a) is type(b) else a + b


def sum_and_mul(a, b):
    class Pair(tuple):
        pass
    return Pair((a + b, a * b))


def get_special_students(student2score):
    return People(student2score).special(80)


class Words:
    def __init__(self):
        self.word_id = {}
        self.id_frequency = {}

    def add(self, word):
        number = self.word_id.setdefault(word, -len(self.word_id))
        self.id_frequency[number] = self.id_frequency.get(number, 0) + 1


def word_index_count(text):
    words = Words()
    word = ""
    for c in text + " ":
        if c.isalpha():
            word += c.lower()
        elif c == " " and word:
            words.add(word)
            word = ""
    return words.word_id, words.id_frequency


def print_star_tree(n):
    별 = 1
    빈칸 = n - 1
    print()
    while 빈칸 >= 0:
        for _ in range(빈칸):
            print(" ", end="")
        for _ in range(별):
            print("*", end="")
        for _ in range(빈칸):
            print(" ", end="")
        print()
        별 += 2
        빈칸 -= 1
    print()
