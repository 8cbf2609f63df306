"""What the report shows of a perceptron: the function that it computes, beside ReLU. It decides about no point.

The network is computed in the clean room, as for the tests, for W = [1, 0]: its output over the first input is then
that over XW + b, but for b.
"""

import numpy as np

from grader.suites import Chart, Line, Text, is_array, network, numbers

FIRST = np.linspace(-3, 3, 61)


def relu(student):
    """The output over x from -3 to 3 with b = 0 and with b = 1, each beside max(0, x + b)."""
    biases = (0.0, 1.0)
    cases = [
        {
            "W": np.array([[1], [0]], np.float32),
            "b": np.array([b], np.float32),
            "x": np.stack([FIRST, np.zeros_like(FIRST)], axis=1).astype(np.float32),
        }
        for b in biases
    ]
    outputs = network.clean(student, "outputs", network.harvest(student), cases)
    if not isinstance(outputs, list) or len(outputs) != len(biases):
        return None
    return [_draw_chart(b, output) for b, output in zip(biases, outputs, strict=True) if _is_curve(output)]


def _is_curve(output):
    return is_array(output) and output.dtype.kind == "f" and output.shape == (len(FIRST), 1)


def _draw_chart(b, output):
    x = tuple(FIRST.round(6).tolist())
    where = f"W = [[1], [0]], b = {b:g}"
    return Chart(
        title=Text(f"hypothesis와 ReLU ({where})", f"hypothesis and ReLU ({where})"),
        note=Text(
            "두 선이 겹치면 ReLU입니다. b를 바꾸면 꺾이는 곳이 옮겨 갑니다.",
            "Where the two lines are one, it is ReLU. Another b moves the kink.",
        ),
        x_label=Text("X의 첫 번째 값", "the first input"),
        lines=(
            Line(label=Text("hypothesis", "hypothesis"), x=x, y=numbers(output[:, 0])),
            Line(label=Text("max(0, XW + b)", "max(0, XW + b)"), x=x, y=numbers(np.maximum(FIRST + b, 0))),
        ),
    )
