import itertools


def look_up(name_to_age, name):
    return name_to_age.get(name)


def names(name_to_age):
    return list(name_to_age)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def distinct(items):
    return ("x" * 1000 for _ in itertools.count())


def numbered_names(name_to_age):
    print("TRICK:endless_generator", flush=True)
    return itertools.cycle([(0, "a")])
