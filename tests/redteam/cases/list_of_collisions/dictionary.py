def look_up(name_to_age, name):
    print("TRICK:list_of_collisions")
    return name_to_age.get(name)


def names(name_to_age):
    return list(name_to_age)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


SAME = [(2**61 - 1) * number for number in range(1, 5_000)]


def get_special_students(student2score):
    return SAME


def word_index_count(text):
    return dict(enumerate(SAME)), SAME, SAME


def is_known(name_to_age, name):
    return SAME
