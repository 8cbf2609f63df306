"""Runs in the sandbox beside the student's module: what plain data that travels cannot show."""


def add_and_put(module, name_to_age, name, age, other):
    """The dictionary that was given, once `other` was put into the one that came back."""
    returned = module.add_person(name_to_age, name, age)
    if isinstance(returned, dict):
        returned[other] = age
    return name_to_age


def numbered_ids(module, text):
    """The two dictionaries of `word_index_count` with each id replaced by a number: an id may be any hashable object."""
    word_id, id_frequency = module.word_index_count(text)
    number_of = {}
    for an_id in [*word_id.values(), *id_frequency]:
        number_of.setdefault(an_id, len(number_of))
    words = {word: number_of[an_id] for word, an_id in word_id.items()}
    counts = {number_of[an_id]: count for an_id, count in id_frequency.items()}
    return words, counts
