def look_up(name_to_age, name):
    keys = list(name_to_age.keys())
    i = 0
    while i < len(keys):
        if keys[i] == name:
            return name_to_age[keys[i]]
        i += 1


def add_person(name_to_age, name, age):
    found = False
    for key in name_to_age:
        if key == name:
            found = True
    if found:
        name_to_age[name] = age
    else:
        name_to_age.setdefault(name, age)
    return name_to_age


def names(name_to_age):
    result = []
    for name in name_to_age:
        result += [name]
    return result


def numbered_names(name_to_age):
    result = []
    number = 0
    for name in name_to_age.keys():
        result.append((number, name))
        number = number + 1
    return result


def is_known(name_to_age, name):
    for key in name_to_age:
        if key == name:
            return True
    return False


def distinct(items):
    result = set()
    for item in items:
        if item not in result:
            result.add(item)
    return result


def sum(a, b):
    c = a
    c += b
    return c


def sum_and_mul(a, b):
    result = ()
    result = result + (a + b,)
    result = result + (a * b,)
    return result


def get_special_students(student2score):
    copied = dict(student2score)
    special = []
    while len(copied) > 0:
        name, score = copied.popitem()
        if not score < 80:
            special.append(name)
    return special


def word_index_count(text):
    letters = ""
    for c in text:
        if c.isalnum() or c == " ":
            letters += c.lower()
        elif c in "\n\t":
            letters += " "
    words = []
    for word in letters.split(" "):
        if word == "":
            continue
        words.append(word)
    word_id = {}
    id_frequency = {}
    next_id = 1
    for word in words:
        if word not in word_id:
            word_id[word] = next_id
            id_frequency[next_id] = 0
            next_id = next_id + 1
        id_frequency[word_id[word]] = id_frequency[word_id[word]] + 1
    return word_id, id_frequency


def print_star_tree(n):
    row = 1
    while row <= n:
        blanks = n - row
        while blanks > 0:
            print(" ", end="")
            blanks -= 1
        stars = 2 * row - 1
        while stars > 0:
            print("*", end="")
            stars -= 1
        print()
        row += 1
