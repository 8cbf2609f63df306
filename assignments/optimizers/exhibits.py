"""What a report shows of `optimizers`: the ways that the student's own optimizers take on the slides' three surfaces.

Each class is asked once for all its ways. One that is missing, fails, or gives no points is left out and named; a way
ends where a number is not finite, or where it has left the drawing.
"""

import functools

import numpy as np

from grader.suites import Mismatch, Path, StudentStopped, Surface, Text, is_array, lines, numbers

NAMES = ("SGD", "Momentum", "AdaGrad", "RMSProp", "Adam")
COLUMNS, ROWS = 49, 37
DECIMALS = 4
"""Of a point: a drawing shows no more, and a way to the minimum ends at 0, not at 6e-23."""
SECONDS = 0.5
"""CPU of one class for all its ways; the reference needs 0.01."""

STARTS = {"valley": (-7.0, 2.0), "beale": (1.0, 1.5), "saddle": (1.0, 0.01)}
BOUNDS = {"valley": (-8.0, 4.0, -3.0, 3.0), "beale": (-0.5, 4.0, -2.0, 2.0), "saddle": (-1.5, 1.5, -1.5, 1.5)}
"""Least and largest x, least and largest y of each drawing."""
STEPS = {"valley": 40, "beale": 100, "saddle": 40}
RATES = {
    "valley": {"SGD": 0.95, "Momentum": 0.05, "AdaGrad": 1.5, "RMSProp": 0.3, "Adam": 0.3},
    "beale": {"SGD": 0.01, "Momentum": 0.005, "AdaGrad": 0.5, "RMSProp": 0.05, "Adam": 0.2},
    "saddle": {"SGD": 0.05, "Momentum": 0.05, "AdaGrad": 0.1, "RMSProp": 0.05, "Adam": 0.05},
}
LEVELS = {
    "valley": (0.05, 0.2, 0.5, 1, 1.5, 2, 3, 4.5, 6.5, 9),
    "beale": (0.02, 0.1, 0.4, 1, 2.5, 6, 12, 25, 60, 150, 400),
    "saddle": (-2, -1.5, -1, -0.6, -0.3, -0.1, 0, 0.1, 0.3, 0.6, 1, 1.5, 2),
}
TITLES = {
    "valley": Text("긴 골짜기에서 지나온 길", "The ways in the long valley"),
    "beale": Text("Beale 함수에서 지나온 길", "The ways on Beale's function"),
    "saddle": Text("안장점에서 지나온 길", "The ways at the saddle"),
}
NOTES = {
    "valley": Text(
        "x²/20 + y², (−7, 2)에서 40걸음. SGD는 골짜기의 양쪽을 오가고, AdaGrad와 RMSProp은 방향마다 학습률을 "
        "달리해서 곧게 내려갑니다.",
        "x²/20 + y², 40 steps from (−7, 2). SGD jumps from side to side; AdaGrad and RMSProp go straight, with a rate "
        "of its own in each direction.",
    ),
    "beale": Text(
        "(1, 1.5)에서 100걸음. 최솟값은 (3, 0.5)입니다. Momentum은 관성 때문에 크게 돌아서 갑니다.",
        "100 steps from (1, 1.5). The minimum is at (3, 0.5). Momentum takes a wide turn, by its inertia.",
    ),
    "saddle": Text(
        "x² − y², (1, 0.01)에서 40걸음. SGD는 안장점 (0, 0) 가까이에 오래 머물고, 다른 것들은 y 방향으로 빨리 "
        "빠져나갑니다.",
        "x² − y², 40 steps from (1, 0.01). SGD stays near the saddle (0, 0) for long; the others leave it in y sooner.",
    ),
}
OWN = Text("여러분의 optimizer로 계산한 길입니다.", "These are the ways of your own optimizers.")


def long_valley(student):
    """x²/20 + y²: steep in y, nearly flat in x."""
    return _surface(student, "valley", goal=(0.0, 0.0))


def beales_function(student):
    """A steep rim and a long flat floor that bends to its minimum."""
    return _surface(student, "beale", goal=(3.0, 0.5))


def saddle_point(student):
    """Down in x, then, from a slope that is nearly none, down in y."""
    return _surface(student, "saddle")


def _surface(student, name, goal=None):
    """The surface with the ways of all optimizers that have one; None where none has."""
    ways, left_out = _collect_ways(student)
    paths = [
        Path(label=Text(f"{each} (lr={RATES[name][each]})", f"{each} (lr={RATES[name][each]})"), points=way[name])
        for each, way in ways.items()
    ]
    if not paths:
        return None
    x, y, z = _grid(name)
    note = lines(NOTES[name], OWN)
    if left_out:
        listed = ", ".join(left_out)
        note = lines(note, Text(f"그리지 못한 것: {listed}", f"Left out, as there is no way to draw: {listed}"))
    return Surface(
        title=TITLES[name],
        note=note,
        x=x,
        y=y,
        z=z,
        levels=LEVELS[name],
        goal=goal,
        paths=tuple(paths),
    )


@functools.cache
def _grid(name):
    """x, y and z of a drawing: those of everybody."""
    low_x, high_x, low_y, high_y = BOUNDS[name]
    x, y = np.linspace(low_x, high_x, COLUMNS), np.linspace(low_y, high_y, ROWS)
    z = _surface_value(name, x[None, :], y[:, None])
    return numbers(x), numbers(y), tuple(numbers(row, 4) for row in z)


def _surface_value(name, x, y):
    if name == "valley":
        return x**2 / 20 + y**2
    if name == "saddle":
        return x**2 - y**2
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def _collect_ways(student):
    """({optimizer: {surface: points}}, names without), asked of the submission once."""
    if "ways" not in student.memo:
        ways, left_out = {}, []
        for each in NAMES:
            try:
                ways[each] = _walk_surfaces(student, each)
            except (StudentStopped, Mismatch):
                left_out.append(each)
        student.memo["ways"] = (ways, left_out)
    return student.memo["ways"]


def _walk_surfaces(student, each):
    """{surface: points} of one optimizer; `Mismatch` where it made no step."""
    student.require(f"{each}.update")
    walks = [(RATES[name][each], name, STARTS[name], STEPS[name]) for name in STARTS]
    answer = student.probe("walks", each, walks, seconds=SECONDS)
    if not isinstance(answer, list) or len(answer) != len(walks):
        raise Mismatch(OWN, "the probe told no ways")
    ways = {name: _points_inside(name, points) for name, points in zip(STARTS, answer, strict=True)}
    if any(len(points) < 2 for points in ways.values()):
        raise Mismatch(OWN, "a way without a step")
    return ways


def _points_inside(name, walk):
    """The points up to the first that is none or not finite; the first that lies outside is the last, at the edge."""
    low_x, high_x, low_y, high_y = BOUNDS[name]
    points = []
    for value in walk[: STEPS[name] + 1] if isinstance(walk, list) else ():
        point = value.tolist() if is_array(value) and value.shape == (2,) else value
        if not isinstance(point, list) or [type(number) for number in point] != [float, float]:
            break
        x, y = numbers(point)
        if x is None or y is None:
            break
        x, y = round(x, DECIMALS), round(y, DECIMALS)
        inside = min(max(x, low_x), high_x), min(max(y, low_y), high_y)
        if inside != (x, y):
            points.append(_at_edge(points[-1], (x, y), BOUNDS[name]) if points else inside)
            break
        points.append((x, y))
    return tuple(points)


def _at_edge(inner, outer, bounds):
    """Where the line from a point inside to one outside leaves the drawing."""
    low_x, high_x, low_y, high_y = bounds
    share = 1.0
    for start, end, low, high in ((inner[0], outer[0], low_x, high_x), (inner[1], outer[1], low_y, high_y)):
        if end > high:
            share = min(share, (high - start) / (end - start))
        elif end < low:
            share = min(share, (low - start) / (end - start))
    return numbers(start + share * (end - start) for start, end in zip(inner, outer, strict=True))
