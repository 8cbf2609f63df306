import os


def look_up(name_to_age, name):
    return name_to_age.get(name)


def names(name_to_age):
    return list(name_to_age)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


BYTES = os.fsdecode(b"\xff\x80\xed\xa0\x80")


def distinct(items):
    print("TRICK:surrogate_answers", flush=True)
    return {BYTES, "\ud800", "\udc00\ud800", BYTES.encode("utf-8", "surrogateescape")}


def sum(a, b):
    return "\ud800" + BYTES


def is_known(name_to_age, name):
    raise KeyError(BYTES, BYTES.encode("utf-8", "surrogateescape"))


def word_index_count(text):
    return {BYTES: BYTES}, {BYTES: BYTES}
