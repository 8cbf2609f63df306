"""What is made when it is asked for is taken for what it makes, and made no more often than it has to be.

Of `grader.domain.kept`."""

from __future__ import annotations

import pickle

from pydantic import BaseModel

from grader.domain.kept import Kept, KeptTable, Whole, WholeTable, make_all, make_table


class Holder(BaseModel):
    values: Whole[int] = ()
    names: WholeTable[int, str] = {}


def test_a_kept_sequence_is_as_its_tuple():
    made: list[int] = []

    def make() -> tuple[int, ...]:
        made.append(1)
        return 3, 5, 7

    kept = Kept(make)
    assert not made
    assert make_all(kept) == (3, 5, 7)
    assert len(made) == 1
    assert (len(kept), kept[1], kept[1:], [*kept], 5 in kept) == (3, 5, (5, 7), [3, 5, 7], True)
    assert kept == (3, 5, 7) == kept
    assert kept == Kept(lambda: (3, 5, 7))
    assert kept != (3, 5)
    assert kept != [3, 5, 7]
    assert (hash(kept), repr(kept)) == (hash((3, 5, 7)), "(3, 5, 7)")
    made.clear()
    assert kept == kept
    assert not made
    assert type(pickle.loads(pickle.dumps(kept))) is tuple


def test_a_kept_table_is_as_its_dictionary():
    kept = KeptTable(lambda: {2: "b", 1: "a"})
    assert (len(kept), kept[1], [*kept], kept.get(3), kept == {1: "a", 2: "b"}) == (2, "a", [2, 1], None, True)
    assert repr(kept) == "{2: 'b', 1: 'a'}"
    known = {1: "a"}
    assert make_table(KeptTable(lambda: known)) is make_table(known) is known
    assert pickle.loads(pickle.dumps(kept)) == {1: "a", 2: "b"}


def test_a_model_holds_either_and_tells_what_they_make():
    plain = Holder(values=[1, 2], names={1: "a"})
    assert (plain.values, plain.names) == ((1, 2), {1: "a"})
    later = plain.model_copy()
    later.__dict__.update(values=Kept(lambda: (1, 2)), names=KeptTable(lambda: {1: "a"}))
    assert later == plain
    assert later.model_dump() == plain.model_dump()
    assert later.model_dump_json() == plain.model_dump_json()
    assert Holder.model_validate_json(later.model_dump_json()) == plain
