def look_up(name_to_age, name):
    return name_to_age.get(name)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def names(name_to_age):
    return name_to_age.keys()


def numbered_names(name_to_age):
    return tuple([i, name] for i, name in enumerate(name_to_age))


def is_known(name_to_age, name):
    return name in name_to_age


def distinct(items):
    return frozenset(items)


def sum(a, b):
    s = a + b
    return s


def sum_and_mul(a, b):
    return a + b, a*b


def get_special_students(student2score):
    return tuple(sorted(s for s in student2score if not student2score[s] < 80))


def word_index_count(text):
    word_id = {}
    id_frequency = {}
    for mark in "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~":
        text = text.replace(mark, "")
    for word in text.lower().split():
        if word not in word_id:
            word_id[word] = len(word_id)
        number = word_id[word]
        if number in id_frequency:
            id_frequency[number] += 1
        else:
            id_frequency[number] = 1
    return word_id, id_frequency


def print_star_tree(n):
    rows = ()
    for i in range(n):
        rows += (" " * (n - i - 1) + "*" * (i * 2 + 1) + " " * (n - i - 1),)
    return rows
