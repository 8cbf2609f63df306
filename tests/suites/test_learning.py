"""Whether answers have to do with the labels: first weights give nothing but chance, a trained network far more."""

from __future__ import annotations

import numpy as np
import pytest

from grader.suites.learning import CERTAIN, LEARNT, is_untrained, relation_to_labels, units_died

RANDOM = np.random.RandomState(0)
LABELS = RANDOM.randint(0, 10, 500)
SCENES = RANDOM.normal(0, 1, (10, 30))[LABELS] + RANDOM.normal(0, 1, (500, 30))
WEIGHTS = {"W": np.arange(6.0).reshape(2, 3), "b": np.zeros(3)}


def first_answers(seed: int) -> np.ndarray:
    random = np.random.RandomState(seed)
    hidden = np.maximum(SCENES @ random.normal(0, 1, (30, 64)), 0)
    return hidden @ random.normal(0, 1, (64, 10)) + random.normal(0, 1, 10)


def test_first_weights_give_what_chance_gives() -> None:
    """Mean 0 and one standard deviation, whatever the classes look like; nothing that is taken for certain."""
    relations = np.array([relation_to_labels(first_answers(seed), LABELS) for seed in range(400)])
    assert abs(relations.mean()) < 0.15
    assert relations.std() == pytest.approx(1, abs=0.15)
    assert (relations > LEARNT).mean() < 0.02
    assert relations.max() < CERTAIN


def test_a_little_of_the_right_class_is_found() -> None:
    """As much as first weights spread is enough; so is it for probabilities. Of a wrong class it is none."""
    answers = first_answers(1)
    hint = 2 * answers.std() * np.eye(10)[LABELS]
    assert relation_to_labels(answers + hint, LABELS) > CERTAIN
    grown = np.exp((answers + hint) / 10)
    assert relation_to_labels(grown / grown.sum(axis=1, keepdims=True), LABELS) > CERTAIN
    assert relation_to_labels(answers + 2 * answers.std() * np.eye(10)[(LABELS + 1) % 10], LABELS) < LEARNT


def test_neither_scale_nor_what_all_units_share_counts() -> None:
    answers = first_answers(2)
    shifted = 1e6 * answers + RANDOM.normal(0, 1e7, (500, 1))
    assert relation_to_labels(shifted - shifted.mean(axis=1, keepdims=True), LABELS) == pytest.approx(
        relation_to_labels(answers, LABELS), abs=1e-3
    )


@pytest.mark.parametrize("value", [0.0, 7.0, np.nan, np.inf])
def test_one_answer_for_all_tells_nothing(value: float) -> None:
    assert relation_to_labels(np.full((500, 10), value), LABELS) == 0


def test_its_own_word_counts_against_it_and_where_nothing_else_is_left() -> None:
    """A liar gains nothing by saying that it trained where its answers are those of first weights."""
    answers = first_answers(3)
    assert relation_to_labels(answers, LABELS) < LEARNT
    for claims in (True, False):
        assert is_untrained(answers, LABELS, WEIGHTS, claims_training=claims, lost=False)
        assert is_untrained(answers, LABELS, WEIGHTS, claims_training=claims, lost=True) is not claims
        known = answers + 4 * answers.std() * np.eye(10)[LABELS]
        assert not is_untrained(known, LABELS, WEIGHTS, claims_training=claims, lost=False)


def test_units_that_died_are_a_trap_and_weights_of_zeros_are_none() -> None:
    answers = np.tile(first_answers(4)[:1], (500, 1))
    answers[:100] = first_answers(4)[:100]
    assert units_died(answers)
    assert not units_died(first_answers(4))
    assert not is_untrained(answers, LABELS, WEIGHTS, claims_training=True, lost=False)
    assert is_untrained(answers, LABELS, WEIGHTS, claims_training=False, lost=False)
    assert is_untrained(answers, LABELS, {"W": np.zeros((2, 3))}, claims_training=True, lost=False)
