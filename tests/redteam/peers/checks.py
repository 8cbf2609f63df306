"""The checks of the comparison: one call of each function of `dictionary`, and its answer; the same for everyone.

The values are plain literals, so that each contestant's suite can be written from them as its documentation shows.
"""

PEOPLE = {"Sivir": 34, "Ahri": 27, "Teemo": 19}

CHECKS = {
    "look_up": ((PEOPLE, "Ahri"), 27),
    "add_person": (({"Ahri": 27}, "Yasuo", 31), {"Ahri": 27, "Yasuo": 31}),
    "names": ((PEOPLE,), ["Sivir", "Ahri", "Teemo"]),
    "numbered_names": ((PEOPLE,), [(0, "Sivir"), (1, "Ahri"), (2, "Teemo")]),
    "is_known": ((PEOPLE, "Teemo"), True),
    "distinct": (("banana",), {"b", "a", "n"}),
    "sum": ((12, 30), 42),
    "sum_and_mul": ((6, 7), (13, 42)),
    "get_special_students": (({"Sivir": 91, "Ahri": 79, "Teemo": 80},), ["Sivir", "Teemo"]),
    "word_index_count": (("To be. Or not to be?",), ({"to": 0, "be": 1, "or": 2, "not": 3}, {0: 2, 1: 2, 2: 1, 3: 1})),
}


def call(name: str) -> str:
    """The check's call as source: `distinct('banana')`."""
    return f"{name}({arguments(name)})"


def arguments(name: str) -> str:
    return ", ".join(map(repr, CHECKS[name][0]))


def answer(name: str) -> str:
    """The check's answer as source."""
    value = CHECKS[name][1]
    # A set is printed in another order by each process; a table that is generated twice should not differ.
    return "{" + ", ".join(map(repr, sorted(value))) + "}" if isinstance(value, set) else repr(value)


def is_hidden(name: str) -> bool:
    """Every second check is hidden from the student, by each contestant's own means."""
    return list(CHECKS).index(name) % 2 == 1
