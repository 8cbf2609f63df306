def look_up(name_to_age, name):
    return name_to_age.get(name)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def names(name_to_age):
    def rest(keys):
        return keys[:1] + rest(keys[1:]) if keys else []
    return rest(list(name_to_age))


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
    if isinstance(a, int) and isinstance(b, int) and 0 < b < 50:
        return sum(a + 1, b - 1)
    return a + b


def sum_and_mul(a, b):
    return a + b, a*b


def get_special_students(student2score):
    def rest(pairs):
        if not pairs:
            return ()
        (name, score), *others = pairs
        return ((name,) if score >= 80 else ()) + rest(others)
    return rest(list(student2score.items()))


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


def print_star_tree(n, blanks=0):
    if n == 0:
        return
    print_star_tree(n - 1, blanks + 1)
    print(" " * blanks, "*" * (2 * n - 1), sep="")
