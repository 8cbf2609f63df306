import string


def look_up(name_to_age, name):
    return name_to_age.get(name)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def names(name_to_age):
    return [name for name in name_to_age if name_to_age[name]]


def numbered_names(name_to_age):
    return [(i, name) for i, (name, age) in enumerate(name_to_age.items()) if age]


def is_known(name_to_age, name):
    return bool(name_to_age.get(name, None) is not None)


def distinct(items):
    return set(items)


def sum(a, b):
    return a + b


def sum_and_mul(a, b):
    return a + b, a * b


def get_special_students(student2score):
    special_students = []
    for student, score in student2score.items():
        if score >= 80:
            special_students.append(student)
    return special_students


def word_index_count(text):
    for character in string.punctuation:
        text = text.replace(character, "")
    word_id = {}
    id_frequency = {}
    for word in text.lower().split():
        if word not in word_id:
            word_id[word] = len(word_id)
            id_frequency[word_id[word]] = 0
        id_frequency[word_id[word]] += 1
    return word_id, id_frequency


def print_star_tree(n):
    for row in range(1, n + 1):
        print(" " * (n - row) + "*" * (2 * row - 1))
