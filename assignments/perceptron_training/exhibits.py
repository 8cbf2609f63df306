"""What the report shows of a trained perceptron: its learning curve, and the line that parts the six points.

The curve is the script's own word: what it fetched or printed. The line is computed in the clean room from the
weights that the script ended with.
"""

import math
import re

import numpy as np

from grader.suites import MAX_POINTS, Chart, Line, Path, Surface, Text, curves, is_array, network, numbers

POINTS = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], np.float32)
LABELS = (0, 0, 0, 1, 1, 1)
SHOWN = 500
"""Points of the curve; of more steps every so many are shown."""
STEP = re.compile(r"^\D{0,20}(\d{1,7})\D{1,30}?(\d+\.\d+(?:e-?\d+)?|nan)\b", re.IGNORECASE)


def learning_curve(student):
    """The cost by step."""
    steps, costs = _collect_costs(student)
    if len(costs) < 2:
        return None
    line = Line(label=Text("cost", "cost"), x=tuple(map(float, steps)), y=numbers(costs))
    return Chart(
        title=Text("학습 곡선", "Learning curve"),
        note=Text(
            "프로그램이 출력하거나 sess.run으로 얻은 값입니다. cost가 계속 줄어들어야 합니다.",
            "As the program printed it, or got it from sess.run. The cost should keep going down.",
        ),
        x_label=Text("학습한 횟수", "step"),
        lines=(line,),
    )


def _collect_costs(student):
    """(steps, costs), at most `SHOWN` of each, evenly; fetched numbers count each step, printed lines say theirs."""
    series = [one for one in curves.fetched_series(network.harvest(student)["fetched"]) if one.kind == "cost"]
    if series:
        costs = max(series, key=lambda one: len(one.values)).values
        steps = range(len(costs))
    else:
        lines = [STEP.match(line[:200]) for line in student.loaded.printed.splitlines()[: curves.MAX_LINES]]
        found = [(int(one[1]), float(one[2])) for one in lines if one]
        steps, costs = zip(*found, strict=True) if found else ((), ())
    every = math.ceil(len(costs) / min(SHOWN, MAX_POINTS)) or 1
    return list(steps)[::every], list(costs)[::every]


def parting_line(student):
    """The hypothesis over the plane of the points, with its line at 0.5."""
    found = network.harvest(student) | {"fetched": []}
    across, up = np.linspace(0, 7, 36), np.linspace(0, 4, 25)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2).astype(np.float32)
    output = network.clean(student, "trained", found, grid, None)
    if not is_array(output) or output.dtype.kind != "f" or output.shape != (len(grid), 1):
        return None
    if not np.isfinite(output).all():
        return None
    rows = output.astype(np.float64).reshape(len(up), len(across))
    return Surface(
        title=Text("여섯 점과 hypothesis", "The six points and the hypothesis"),
        note=Text(
            "등고선은 hypothesis의 값입니다. 0.5인 선의 한쪽에 0인 점이, 다른 쪽에 1인 점이 있어야 합니다.",
            "The contour lines are values of the hypothesis. The points of 0 belong on one side of the line at 0.5, "
            "those of 1 on the other.",
        ),
        x=tuple(across.round(6).tolist()),
        y=tuple(up.round(6).tolist()),
        z=tuple(numbers(row) for row in rows),
        levels=(0.1, 0.3, 0.5, 0.7, 0.9),
        paths=tuple(
            Path(label=Text(f"({x:g}, {y:g}): {label}", f"({x:g}, {y:g}): {label}"), points=((float(x), float(y)),))
            for (x, y), label in zip(POINTS, LABELS, strict=True)
        ),
    )
