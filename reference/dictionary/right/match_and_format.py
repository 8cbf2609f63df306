import re


def look_up(name_to_age, name):
    match name_to_age:
        case {**people} if name in people:
            return people[name]
        case _:
            return None


def add_person(name_to_age, name, age):
    try:
        name_to_age[name]
    except KeyError:
        name_to_age[name] = None
    finally:
        name_to_age[name] = age
    return name_to_age


def names(name_to_age):
    result = []
    result.extend(name_to_age)
    return result


def numbered_names(name_to_age):
    items = names(name_to_age)
    return [(items.index(item), item) for item in items]


def is_known(name_to_age, name):
    try:
        name_to_age[name]
        return True
    except KeyError:
        return False


def distinct(items):
    return set(dict.fromkeys(items).keys())


def sum(a, b):
    match (a, b):
        case (x, 0):
            return x
        case (x, y):
            return x + y


def sum_and_mul(a, b):
    return tuple([a + b, a * b])


def get_special_students(student2score):
    result = []
    for item in student2score.items():
        match item:
            case (name, score) if score >= 80:
                result.append(name)
    return result


def word_index_count(text):
    ids, counts = {}, {}
    for found in re.finditer(r"\S+", text):
        word = re.sub("[^0-9A-Za-z가-힣]", "", found.group()).lower()
        match word:
            case "":
                continue
            case known if known in ids:
                counts[ids[known]] += 1
            case new:
                ids[new] = len(ids) * 10
                counts[ids[new]] = 1
    return ids, counts


def print_star_tree(n):
    for i in range(1, n + 1):
        print("{:>{width}}".format("*" * (2 * i - 1), width=n + i - 1))
