"""One exhibit of each kind, as a course would have them; `label` stands wherever a word is free."""

from __future__ import annotations

import numpy as np

from grader.domain.exhibits import Chart, Confusion, Exhibit, Line, Path, Pictures, Surface, numbers, picture
from grader.text import EMPTY, Text, plain


def every_kind(label: str = "") -> tuple[Exhibit, ...]:
    def word(ko: str, en: str) -> Text:
        return plain(label) if label else Text(ko, en)

    epochs = np.arange(1, 16)
    cost, right = 2.2 * np.exp(-0.3 * epochs) + 0.1, 1 - 0.6 * np.exp(-0.35 * epochs)
    curve = Chart(
        title=word("학습 곡선", "Learning curve"),
        note=word("코드가 출력한 숫자로 그렸습니다.", "Drawn from what the code printed."),
        x_label=word("에포크", "epoch"),
        separate=True,
        lines=(
            Line(label=word("훈련 cost", "training cost"), x=epochs.tolist(), y=numbers(cost)),
            Line(
                label=word("시험 정확도", "test accuracy"),
                x=epochs.tolist(),
                y=numbers(right),
                marked=(12,),
                mark=word("가장 좋은 에포크", "best epoch"),
            ),
        ),
    )
    x = np.linspace(-5, 5, 101)
    drawn = (np.maximum(x, 0), 1 / (1 + np.exp(-x)), np.where(np.abs(x) < 0.3, np.nan, 1 / np.where(x == 0, 1, x)))
    functions = Chart(
        title=word("활성화 함수", "Activation functions"),
        x_label=word("x", "x"),
        lines=tuple(
            Line(label=word(name, name), x=x.tolist(), y=numbers(y))
            for name, y in zip(("relu(x)", "sigmoid(x)", "1/x"), drawn, strict=True)
        ),
    )
    counts = np.ones((10, 10), int) + np.eye(10, dtype=int) * 90
    counts[4, 9], counts[7] = 17, 0
    confusion = Confusion(
        title=word("무엇을 무엇으로 보았나", "What was taken for what"),
        labels=tuple(label or str(digit) for digit in range(10)),
        counts=counts.tolist(),
    )
    wedge = np.add.outer(np.arange(28), np.arange(28)) * 4
    pictures = Pictures(
        title=word("틀린 숫자", "Digits it got wrong"),
        pictures=tuple(
            picture(np.roll(wedge, turn * 4, axis=1), word(f"정답 {turn}, 신경망의 답 7", f"right {turn}, network's 7"))
            for turn in range(5)
        ),
    )
    side = np.linspace(-2, 2, 40)
    bowl = np.add.outer(3 * side**2, side**2)
    surface = Surface(
        title=word("최솟값으로 가는 길", "The way to the minimum"),
        note=EMPTY,
        x=side.tolist(),
        y=side.tolist(),
        z=bowl.round(4).tolist(),
        levels=(0.1, 0.5, 1, 2, 4, 8),
        goal=(0, 0),
        paths=(
            Path(label=word("SGD", "SGD"), points=[(-1.8 * 0.8**step, 1.5 * 0.5**step) for step in range(20)]),
            Path(label=word("큰 학습률", "large rate"), points=[(0.3 * (-1.5) ** step, 1.5) for step in range(12)]),
        ),
    )
    return curve, functions, confusion, pictures, surface
