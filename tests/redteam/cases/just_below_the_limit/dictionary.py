import time


def look_up(name_to_age, name):
    print("TRICK:just_below_the_limit")
    return name_to_age.get(name)


def names(name_to_age):
    return list(name_to_age)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def is_known(name_to_age, name):
    time.sleep(0.9)
    return name in name_to_age


def distinct(words):
    time.sleep(0.9)
    return set(words)
