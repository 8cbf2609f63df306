def look_up(name_to_age, name):
    if name in name_to_age:
        return name_to_age["Jenny"]
    return None


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
    for i in range(n):
        print(" " * (n - 1 - i) + "*" * (2 * i + 1))
