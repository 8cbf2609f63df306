from my_text import clean


class People:
    def __init__(self, name_to_age):
        self.name_to_age = name_to_age

    def names(self):
        return list(self.name_to_age)


def look_up(name_to_age, name):
    return name_to_age[name] if name in name_to_age else None


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def names(name_to_age):
    return People(name_to_age).names()


def numbered_names(name_to_age):
    return list(zip(range(len(name_to_age)), People(name_to_age).names()))


def is_known(name_to_age, name):
    return name in People(name_to_age).names()


def distinct(items):
    found = set()
    for item in items:
        found.add(item)
    return found


def sum(a, b):
    return a + b


def sum_and_mul(a, b):
    return sum(a, b), a * b


def get_special_students(student2score):
    return sorted(name for name in student2score if student2score[name] >= 80)


def word_index_count(text):
    word_id, id_frequency = {}, {}
    for word in clean(text).split():
        number = word_id.setdefault(word, len(word_id) + 100)
        id_frequency[number] = id_frequency.get(number, 0) + 1
    return word_id, id_frequency


def print_star_tree(n):
    if n < 1:
        return
    width = 2 * n - 1
    for stars in range(1, width + 1, 2):
        print(("*" * stars).center(width))


if __name__ == "__main__":
    print(word_index_count("Apple is fruit. Orange is also fruit. Tomato is fruit?"))
