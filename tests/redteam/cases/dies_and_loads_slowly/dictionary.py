import os
import time


def look_up(name_to_age, name):
    print("TRICK:dies_and_loads_slowly")
    return name_to_age.get(name)


def names(name_to_age):
    return list(name_to_age)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def is_known(name_to_age, name):
    os._exit(3)


sum = distinct = sum_and_mul = numbered_names = get_special_students = lambda *arguments: os._exit(3)
time.sleep(2.2)
