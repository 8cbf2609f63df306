def look_up(name_to_age, name):
    print("TRICK:set_of_deep_tuples")
    return name_to_age.get(name)


def names(name_to_age):
    return list(name_to_age)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def deep(number):
    for _ in range(70):
        number = (number,)
    return number


MEMBERS = {deep(number) for number in range(40)}


def distinct(words):
    return MEMBERS


def is_known(name_to_age, name):
    return MEMBERS


def get_special_students(student2score):
    return sorted(MEMBERS)
