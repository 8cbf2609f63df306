"""What a script did with TensorFlow: fetched numbers, fed numbers, the variables' values.

The record is made in the student's process (`noting`) and is worth no more than what it printed: it serves the learning
curve and spares time, it proves nothing. The limit: what was in a session that is closed is here only where it was read
before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf1
from tensorflow.python.client.session import BaseSession

Values = dict[str, np.ndarray[Any, Any]]


@dataclass
class Use:
    """One session and what was done in it."""

    session: Any
    trained: int = 0
    """Runs that fetched an operation (an optimizer's step, an initializer)."""
    closed: Values | None = None
    """The variables' values by op name, once the session is closed."""

    @property
    def values(self) -> Values:
        return current_values(self.session) if self.closed is None else self.closed


@dataclass
class Record:
    """All of a child's sessions and numbers, in order."""

    uses: list[Use] = field(default_factory=list)
    fetched: list[tuple[str, float, int]] = field(default_factory=list)
    """Tensor name, value, number of rows fed: 0 where nothing with rows was fed."""
    fed: dict[str, float] = field(default_factory=dict)
    """Scalars last fed in a run that only looked (no operation fetched): keep_prob at its resting value."""
    fed_to_steps: dict[str, float] = field(default_factory=dict)
    """Scalars last fed in a run that fetched an operation: a learning rate that is a placeholder."""
    latest: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """What was last fetched under a name, and what came: tells whose value a name of the script's holds."""
    created: list[tuple[Any, np.ndarray[Any, Any]]] = field(default_factory=list)
    """TensorFlow 2: weak reference to a variable, its first value."""
    began: Values = field(default_factory=dict)
    """The first values of the weights that were harvested, by tensor."""
    untrained: int | None = None
    """How much had been printed when the first step of training began; None before it."""
    lost: dict[str, int] = field(default_factory=dict)
    """Names that the script lacks, as the statement that would have bound them was skipped → its line."""

    def forget(self) -> None:
        """The script is run from its beginning: nothing of its first run counts."""
        self.__init__()  # type: ignore[misc]

    def use(self, session: Any) -> Use:
        """What is noted of that session; from now on, where it is a new one."""
        for use in reversed(self.uses):
            if use.session is session:
                return use
        use = Use(session)
        self.uses.append(use)
        return use

    def values(self, graph: Any) -> Values:
        """The variables of `graph` as its most used session left them."""
        uses = [use for use in self.uses if use.session.graph is graph]
        return max(reversed(uses), key=lambda use: use.trained).values if uses else {}

    def fetched_as(self, value: Any) -> Any:
        """The tensor that gave this very object, last; None where none did: `accuracy = sess.run(accuracy, …)`."""
        return next((fetch for fetch, got in self.latest.values() if got is value), None)

    def first_value(self, variable: Any) -> np.ndarray[Any, Any] | None:
        return next((value for reference, value in self.created if reference() is variable), None)


RECORD = Record()
_run, _close = BaseSession.run, BaseSession.close  # TensorFlow's own, which note nothing


def current_values(session: Any) -> Values:
    """The values of the variables of an open session by op name; those that are not initialised are left out."""
    variables = session.graph.get_collection(tf1.GraphKeys.GLOBAL_VARIABLES)
    try:
        return _read(session, variables)
    except (tf1.errors.OpError, RuntimeError):
        found: Values = {}
        for one in variables:  # some are not initialised: the others count
            try:
                found.update(_read(session, [one]))
            except (tf1.errors.OpError, RuntimeError):
                continue
        return found


def _read(session: Any, variables: list[Any]) -> Values:
    values = _run(session, variables) if variables else []
    return {one.op.name: np.asarray(value) for one, value in zip(variables, values, strict=True)}


def initial_values(graph: Any) -> Values:
    """What the initializers of `graph` give: seeds are fixed, so these are the values the script began with."""
    variables = graph.get_collection(tf1.GraphKeys.GLOBAL_VARIABLES)
    session = tf1.Session(graph=graph)
    try:
        _run(session, [one.initializer for one in variables])
        return _read(session, variables)
    except (tf1.errors.OpError, RuntimeError):
        return {}
    finally:
        _close(session)
