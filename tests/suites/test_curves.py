"""Series and the chosen epoch, read from what scripts print."""

from __future__ import annotations

import re

import pytest

from grader.suites import curves
from grader.suites.curves import chosen_epoch, decisive_series, fetched_series, printed_series

SLIDE = """Epoch: 0001 training cost = 12.300000000
Test Accuracy: 0.71
Epoch: 0002 training cost = 5.500000000
Test Accuracy: 0.83
Epoch: 0003 training cost = 2.100000000
Test Accuracy: 0.79
Learning Finished!
Test Max Accuracy: 0.83
Early stopped time: 2
"""


def test_the_slides_output_is_read() -> None:
    """Two series; early stopping goes by the accuracy, and the last lines are no series."""
    series = printed_series(SLIDE)
    assert [(one.label, one.kind, one.values) for one in series] == [
        ("training cost", "cost", (12.3, 5.5, 2.1)),
        ("test accuracy", "accuracy", (0.71, 0.83, 0.79)),
    ]
    assert [one.label for one in decisive_series(series)] == ["test accuracy"]
    assert decisive_series(series)[0].best == {2}
    assert chosen_epoch(SLIDE) == 2


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("epoch 1 acc: 91.5%\nepoch 2 acc: 92%\n", (91.5, 92.0)),
        ("1 정확도 = 0.5\n2 정확도 = .75\n", (0.5, 0.75)),
        ("Accuracy: 1e-1\nAccuracy: nan\n", (0.1, pytest.approx(float("nan"), nan_ok=True))),
        ("step 3 loss: 1.5 accuracy: 0.25\nstep 6 loss: 1.0 accuracy: 0.5\n", (0.25, 0.5)),
    ],
)
def test_other_ways_to_print(text: str, values: tuple[float, ...]) -> None:
    """Labels in both languages, percent, exponents, several numbers in a line."""
    (series,) = decisive_series(printed_series(text))
    assert series.values == values


def test_equal_values_are_all_best() -> None:
    """Which of equals a script keeps is its own choice; where nothing is a number, any epoch is."""
    (series,) = printed_series("accuracy: 0.5\naccuracy: 0.5\naccuracy: 0.4\n")
    assert series.best == {1, 2}
    (series,) = printed_series("accuracy: nan\naccuracy: nan\n")
    assert series.best == {1, 2}


def test_a_keras_history_goes_by_validation() -> None:
    """`loss` and `accuracy` of a history are those of the training images."""
    history = [("accuracy", 0.8, 0), ("accuracy", 0.9, 0), ("val_accuracy", 0.7, 0), ("val_accuracy", 0.6, 0)]
    assert [one.label for one in decisive_series(fetched_series(history))] == ["val_accuracy"]


@pytest.mark.parametrize("fetched", [None, 7, [1, 2], [("a", "b", "c")], [(1, 2.0, 3)], {"a": 1}])
def test_a_forged_record_is_passed_over(fetched: object) -> None:
    """It comes from the student's process and may be anything."""
    assert fetched_series(fetched) == []


def test_a_flood_of_text_is_bounded() -> None:
    """Ten megabytes of digits end in a moment."""
    assert printed_series("accuracy: " + "1" * 10_000_000) == []
    assert chosen_epoch("early " * 100_000) is None


def test_a_chosen_epoch_is_found_without_trying_every_length() -> None:
    """No repetition without a limit: the text is the submission's, and "earlystop" over and over took half a minute."""
    assert "MAXREPEAT" not in str(re._parser.parse(curves._CHOSEN.pattern))  # type: ignore[attr-defined]
    assert curves.chosen_epoch("earlystop" * 2_000 + " 7") == 7


BEFORE = """Test Accuracy: 0.10
Test Accuracy: 0.52
Test Accuracy: 0.71
Test Accuracy: 0.60
Early stopped time: 2
"""


def test_what_was_printed_before_any_training_is_of_no_epoch() -> None:
    """Printed before each epoch, a number belongs to the epoch before; the last epoch has none."""
    (series,) = printed_series(BEFORE, untrained=BEFORE.index("0.52") - 5)
    assert (series.first, series.best, series.open) == (0, {2}, 4)
    (series,) = printed_series(BEFORE, untrained=0)
    assert (series.first, series.best, series.open) == (1, {3}, None)
    assert printed_series(BEFORE) == [series]


def test_a_first_step_that_is_told_beyond_all_numbers_leaves_no_best() -> None:
    (series,) = printed_series(BEFORE, untrained=10**9)
    assert series.best == frozenset()
