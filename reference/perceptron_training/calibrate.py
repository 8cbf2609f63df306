"""Simulates the slide's training from many random starts and writes `measured.toml`. For the staff, by hand:

    python reference/perceptron_training/calibrate.py [starts]

The slide's gradient descent in float32, its cost's formula and the gradient of it as TensorFlow takes it, for all
starts at once in NumPy; the starts are `random_normal`, as on the slide. The sigmoid of NumPy may differ from
TensorFlow's in the last bit. What follows for the suite is told in DESIGN.md.
"""

import math
import sys
from pathlib import Path

import numpy as np

POINTS = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], np.float32)
LABELS = np.array([0, 0, 0, 1, 1, 1], np.float32)
RATE, ONE = np.float32(0.01), np.float32(1)
STEPS = 10_001
SHORT = 6_001


def simulate(w, b, steps):
    """The run of each start (rows of `w` (n, 2) and `b` (n, 1)): a dict of arrays (n,).

    right    whether all six points are right at the end
    nan      whether the weights are no numbers at the end
    cost     at the end
    needed   the steps after which all points were right for good; `steps` where they never were
    """
    needed = np.zeros(len(w), int)
    with np.errstate(all="ignore"):
        for step in range(steps):
            h = ONE / (ONE + np.exp(-(w @ POINTS.T + b)))  # (n, 6)
            needed[~is_right(h)] = step + 1
            slope = ((ONE - LABELS) / (ONE - h) - LABELS / h) / np.float32(6) * (h * (ONE - h))
            w, b = w - RATE * (slope @ POINTS), b - RATE * slope.sum(axis=1, keepdims=True)
        h = ONE / (ONE + np.exp(-(w @ POINTS.T + b)))
        cost = -(LABELS * np.log(h) + (ONE - LABELS) * np.log(ONE - h)).mean(axis=1)
    return {"right": is_right(h), "nan": ~np.isfinite(w).all(axis=1), "cost": cost, "needed": needed}


def is_right(h):
    return ((h > 0.5) == (LABELS > 0.5)).all(axis=1)


def at_most(failures, trials):
    """The upper limit of the one-sided 95 % interval of Clopper and Pearson, by bisection."""

    def fewer_or_same(chance):
        logs = [
            math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
            + k * math.log(chance) + (trials - k) * math.log1p(-chance)
            for k in range(failures + 1)
        ]  # fmt: skip
        return sum(map(math.exp, logs))

    low, high = failures / trials, 1.0 - 1e-12
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if fewer_or_same(max(middle, 1e-12)) > 0.05 else (low, middle)
    return high


def main(starts):
    random = np.random.default_rng(0)
    w = random.standard_normal((starts, 2)).astype(np.float32)
    b = random.standard_normal((starts, 1)).astype(np.float32)
    lines = [f"# {starts} random_normal starts. Written by calibrate.py."]
    for steps in (SHORT, STEPS):
        run = simulate(w, b, steps)
        finite, right = ~run["nan"], run["right"]
        unlucky = int((finite & ~right).sum())  # what the suite would punish: nan is trained again from zeros
        lines.append(
            f"[[measured]]\nsteps = {steps}\nright = {right.mean():.5f}\nnan = {int(run['nan'].sum())}\n"
            f"not_right_and_no_nan = {unlucky}\nat_most = {at_most(unlucky, starts):.6f}\n"
            f"nan_at_most = {at_most(int(run['nan'].sum()), starts):.6f}\n"
            f"worst_cost = {run['cost'][finite].max():.4f}\nmost_steps_needed = {int(run['needed'][finite].max())}\n"
        )
    zeros = simulate(np.zeros((1, 2), np.float32), np.zeros((1, 1), np.float32), STEPS)
    lines.append(
        f"[from_zeros]\nright = {str(bool(zeros['right'][0])).lower()}\ncost = {zeros['cost'][0]:.4f}\n"
        f"steps_needed = {int(zeros['needed'][0])}\n"
    )
    Path(__file__).with_name("measured.toml").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
