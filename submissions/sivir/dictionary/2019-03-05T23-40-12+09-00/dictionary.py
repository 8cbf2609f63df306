# 두 번째 제출

def look_up(name_to_age, name):
    if name in name_to_age:
        return name_to_age[name]


def add_person(name_to_age, name, age):
    name_to_age.update({name: age})
    return name_to_age


def names(name_to_age):
    return [*name_to_age]


def numbered_names(name_to_age):
    return [(i, name) for i, name in enumerate(name_to_age)]


def is_known(name_to_age, name):
    if name in name_to_age:
        return True
    else:
        return False


def distinct(items):
    return {item for item in items}


def sum(a, b):
    return a + b


def sum_and_mul(a, b):
    return (a + b, a * b)


def get_special_students(student2score):
    return [name for name, score in student2score.items() if score >= 80]


def word_index_count(text):
    import re
    word_id = {}
    id_frequency = {}
    words = re.sub("[^a-z0-9 ]", "", text.lower()).split()
    i = 0
    while i < len(words):
        word = words[i]
        if word not in word_id:
            word_id[word] = len(word_id)
            id_frequency[word_id[word]] = 0
        id_frequency[word_id[word]] += 1
        i += 1
    return word_id, id_frequency


def print_star_tree(n):
    row = 0
    while row < n:
        line = " " * (n - row - 1) + "*" * (2 * row + 1)
    print(line)
