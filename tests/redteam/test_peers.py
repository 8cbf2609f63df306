"""What grader/docs/peers.md shows is what compare_peers.py runs; the comparison itself is run by hand."""

import re
import tomllib

import pytest

from .compare_peers import DOCS, TITLES, contestants_for
from .stage import cases

# The script puts this folder on the path, as it does when it is run by hand.
from peers import attacks, contestants  # isort: skip

TEXT = DOCS.read_text(encoding="utf-8")
ROOT = DOCS.parents[2]


def block(name):
    return re.search(f"<!-- {name} -->\n(.*?)<!-- end of {name} -->", TEXT, re.DOTALL)[1]


def rows(name):
    """The cells of the table in a block, without its two lines of head; and the head's cells."""
    lines = [line for line in block(name).splitlines() if line.startswith("|")]
    head, _, *body = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    assert body
    assert {len(row) for row in body} == {len(head)}
    return head, body


def is_full(cell):
    return re.fullmatch(r"\*\*\d+\*\*", cell) is not None


def test_every_forging_case_is_listed_or_left_out_with_a_reason():
    forging = {name for name, case in cases().items() if case["threat"] == "forging"}
    assert {attack.name for attack in attacks.generic()} | attacks.LEFT_OUT.keys() == forging
    for name in attacks.LEFT_OUT:
        assert f"`{name}`" in TEXT


def test_matrix_has_a_row_for_each_case_and_a_column_for_each_contestant():
    head, body = rows("matrix")
    assert head == ["case", "earned", *TITLES.values()]
    assert [row[:2] for row in body] == [
        [f"`{attack.name}`", f"{attack.earned} of {len(attack.checks)}"] for attack in attacks.generic()
    ]


def test_full_marks_stand_out_and_no_cell_is_missing():
    for attack, row in zip(attacks.generic(), rows("matrix")[1], strict=True):
        for cell in row[2:]:
            points = float(cell.strip("*"))
            assert is_full(cell) == (points >= len(attack.checks)), row


def test_variants_are_those_of_the_script():
    _, body = rows("variants")
    for attack, (name, aim, why, earned, points) in zip(attacks.specific(), body, strict=True):
        assert (name, aim, why) == (f"`{attack.name}`", attack.aim, attack.why)
        assert earned == f"{attack.earned} of {len(attack.checks)}"
        assert [cell.rpartition(": ")[0] for cell in points.split("; ")] == [TITLES[c] for c in contestants_for(attack)]


def test_summary_counts_what_the_tables_show():
    _, matrix = rows("matrix")
    _, variants = rows("variants")
    shown = {row[0]: row[1:] for row in rows("summary")[1]}
    assert list(shown) == list(TITLES.values())
    for column, (contestant, title) in enumerate(TITLES.items(), 2):
        full = sum(is_full(row[column]) for row in matrix)
        own = [row[4].split("; ") for row in variants if row[1] == contestant.partition("-")[0]]
        cells = [cell.rpartition(": ")[2] for parts in own for cell in parts if cell.startswith(f"{title}: ")]
        against = sum(map(is_full, cells))
        assert shown[title] == [f"{full} of {len(matrix)}", f"{against} of {len(cells)}", "right"], title


def test_each_family_has_as_many_variants():
    """The grader of this project is not spared: it has as many as each of the others."""
    families = [name.partition("-")[0] for name in TITLES]
    counts = {family: sum(attack.aim == family for attack in attacks.specific()) for family in families}
    assert len(set(counts.values())) == 1, counts
    assert {attack.aim for attack in attacks.specific()} == set(families)
    assert list(contestants.CONTESTANTS) == list(TITLES)


@pytest.mark.parametrize("attack", attacks.specific(), ids=lambda attack: f"{attack.aim}-{attack.name}")
def test_a_variant_says_what_it_does_and_has_the_honest_part(attack):
    text = attack.source.read_text(encoding="utf-8")
    assert attack.why
    for name in attack.checks:
        assert f"\ndef {name}(" in text
    assert f"TRICK:{attack.name}" in text


def test_date_and_versions_of_all_peers_are_named():
    named = dict(re.findall(r"([\w-]+) (\d[\w.]*)", block("versions")))
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    wanted = {re.match(r"[\w-]+", line)[0] for line in extra["peers"]}
    assert wanted | {"pytest"} <= named.keys()
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", block("versions"))


def test_security_page_links_here():
    assert "](peers.md)" in (DOCS.parent / "security.md").read_text(encoding="utf-8")
