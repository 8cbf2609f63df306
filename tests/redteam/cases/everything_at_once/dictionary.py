import itertools
import os
import time


def look_up(name_to_age, name):
    print("TRICK:everything_at_once")
    return name_to_age.get(name)


def names(name_to_age):
    return list(name_to_age)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


def forge(body):
    """Instead of what a function returned, write bytes that nobody had to build."""
    import sys

    wire = sys.modules.get("grader.sandbox.seam.wire")
    if wire is None:
        return
    frame = wire.frame

    def lying(answer, *args, **kwargs):
        if answer.get("type") != "Dear":
            return frame(answer, *args, **kwargs)
        pairs = [(b"s" + size(2) + b"id", wire.encode(answer["id"])), (b"s" + size(5) + b"value", body())]
        data = b"d" + size(len(pairs)) + b"".join(key + value for key, value in pairs)
        return size(len(data)) + data

    wire.frame = lying


def size(count):
    return count.to_bytes(4, "big")


class Dear:
    pass


ROUND = itertools.count()


def dear():
    """Another kind of dear answer each time."""
    bodies = [
        lambda: b"l" + size(60_000) + (b"i" + size(1) + b"\x05") * 60_000,
        lambda: b"s" + size(3_600_000) + "😀".encode() * 900_000,
        lambda: b"S" + size(5_000) + b"".join(b"i" + size(9) + (k << 62).to_bytes(9, "big") for k in range(1, 5_001)),
        lambda: b"l" + size(900) + (b"af\x08\x02" + (0).to_bytes(8, "big") + (9).to_bytes(8, "big")) * 900,
        lambda: b"b" + size(20 << 20) + bytes(20 << 20),
        lambda: b"d" + size(9_000) + b"".join(b"s" + size(8) + b"%08d" % k + b"d" + size(0) for k in range(9_000)),
        lambda: (b"l" + size(1)) * 80 + b"N",
    ]
    return bodies[next(ROUND) % len(bodies)]()


forge(dear)


def is_known(name_to_age, name):
    print("x" * 70_000)
    time.sleep(0.7)
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass
    if next(ROUND) % 5 == 4:
        os._exit(3)
    return Dear()


sum = distinct = sum_and_mul = numbered_names = lambda *arguments: is_known({}, "")
time.sleep(0.5)
