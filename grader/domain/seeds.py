"""Which random numbers a test, a submission and an exhibit meet. Nothing here draws; everything is a digest.

    public test    from the names of test and case: the same for everybody, at home as in the class
    hidden test    HMAC of the class secret over assignment, test and case: the same for the whole class, so that equal
                   mistakes lose equal points, and to be computed by nobody who has not the secret
    child          from all files of the submission, no secret: the same work trains alike at home and in the class
    exhibit        from its assignment and name

Each test and case begins with a seed of its own, of 256 bits: who sees all inputs of one hidden test, and can work out
from them the state of the generator that drew them, has learnt nothing of the next one. A hidden seed never goes into
a request; what is drawn from it does.

The limit: what a suite draws while it is collected, or takes from the clock, is not seeded here. `grade verify` grades
the reference twice and compares.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import random
import sys
from collections.abc import Mapping


def public_seed(test: str, case: str) -> int:
    """The seed of a public test."""
    return _to_int(hashlib.sha256(_encode_parts("public", test, case)).digest())


def hidden_seed(secret: bytes, assignment: str, test: str, case: str) -> int:
    """The seed of a hidden test. It stays on the trusted side."""
    return _to_int(hmac.digest(secret, _encode_parts("hidden", assignment, test, case), "sha256"))


def exhibit_seed(assignment: str, name: str) -> int:
    """The seed of a function of an exhibits.py: students see what it draws."""
    return _to_int(hashlib.sha256(_encode_parts("exhibit", assignment, name)).digest())


def submission_seed(main: str, files: Mapping[str, bytes]) -> int:
    """The seed of a submission's process, 32 bits: from each file's path and content, whatever order they came in."""
    parts = [part for path in sorted(files) for part in (path, files[path])]
    return _to_int(hashlib.sha256(_encode_parts("child", main, *parts)).digest()[:4])


def seed_random(seed: int) -> None:
    """The same random numbers from here on, of `random` and `numpy.random`, whenever the seed is the same."""
    random.seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(_numpy_seed(seed))


@functools.lru_cache(maxsize=10_000)  # each test of a suite once, not once for each submission
def _numpy_seed(seed: int) -> list[int]:
    """Both have the same generator: from one seed they would draw the same numbers."""
    other = _to_int(hashlib.sha256(_encode_parts("numpy", f"{seed}")).digest())
    return [other >> shift & 0xFFFFFFFF for shift in range(0, 256, 32)]


def _encode_parts(*parts: str | bytes) -> bytes:
    """The parts so that no other parts give the same: each after its length."""
    data = [part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join(len(each).to_bytes(8, "big") + each for each in data)


def _to_int(digest: bytes) -> int:
    return int.from_bytes(digest, "big")
