SPECIAL = ".,!?;:'\"()[]{}#$%&*+-/<=>@\\^_`|~"


def look_up(name_to_age, name):
    return ([age for person, age in name_to_age.items() if person == name] + [None])[0]


def add_person(name_to_age, name, age):
    name_to_age.__setitem__(name, age)
    return name_to_age


def names(name_to_age):
    return list(name_to_age)[:]


def numbered_names(name_to_age):
    def pairs(start, rest):
        if not rest:
            return []
        return [(start, rest[0])] + pairs(start + 1, rest[1:])

    return pairs(0, names(name_to_age))


def is_known(name_to_age, name):
    return names(name_to_age).count(name) > 0


def distinct(items):
    seen = []
    for item in items:
        if item in seen:
            continue
        seen.append(item)
    return set(seen)


def sum(a=0, b=0):
    return a + b


def sum_and_mul(*args):
    first, second = args
    return (first + second, first * second)


def get_special_students(student2score):
    def is_special(name):
        return student2score.get(name, 0) >= 80

    result = []
    [result.append(name) for name in student2score if is_special(name)]
    return result


def word_index_count(text):
    def clean(word):
        return "".join([c for c in word if c not in SPECIAL])

    words = [clean(word.lower()) for word in text.split()]
    words = [word for word in words if word != ""]
    order = []
    for word in words:
        if word not in order:
            order.append(word)
    return dict(zip(order, range(len(order)))), {i: words.count(order[i]) for i in range(len(order))}


def print_star_tree(n):
    stars = "*" * (2 * n - 1)
    blanks = " " * n
    for i in range(n - 1, -1, -1):
        print(blanks[:i] + stars[: len(stars) - 2 * i])
