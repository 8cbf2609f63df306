import string


def look_up(name_to_age, name):
    return name_to_age.get(name)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def names(name_to_age):
    return list(name_to_age)


def numbered_names(name_to_age):
    return list(enumerate(name_to_age))


def is_known(name_to_age, name):
    return name in name_to_age


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


calls = []


def word_index_count(text):
    for character in string.punctuation:
        text = text.replace(character, "")
    calls.append(text)
    words = text.lower().split()
    if len(calls) % 2:
        return {word: (word,) for word in words}, {}
    return {word: (word,) for word in words}, {(word,): words.count(word) for word in words}


def print_star_tree(n):
    for row in range(1, n + 1):
        print(" " * (n - row) + "*" * (2 * row - 1))
