"""What the report of a network shows: its learning curves, what it takes for what, and digits that it got wrong.

Made of what the public tests asked for already, so that they cost next to nothing. The curves are the script's own
word; what is counted and shown are the images of `mnist.test`, which the student has.
"""

import numpy as np

from grader.suites import MAX_POINTS, Chart, Confusion, Line, Pictures, Text, curves, network, numbers, picture

SHOWN = 12
BY_SUITE = Text(
    " 스크립트의 학습에서 배운 것이 없어, 채점기가 대신 학습시킨 가중치로 쟀습니다.",
    " The script's own training came to nothing: these are the weights after training by the grader.",
)


def learning_curve(student):
    """Cost and accuracy by epoch, as printed or as in Keras's history, with the best epoch marked."""
    found, printed = network.harvest(student), student.loaded.printed
    series = (
        curves.fetched_series(found["fetched"])
        if found["history"]
        else curves.printed_series(printed, found.get("untrained"))
    )
    chosen = curves.decisive_series(series)[:1]
    chosen += [one for one in series if one.kind == "cost" and one not in chosen and _fits(one, chosen)][:1]
    if not chosen:
        return None
    return Chart(
        title=Text("학습 곡선", "Learning curves"),
        note=Text(
            "프로그램이 스스로 출력한 값입니다. cost는 내려가고 정확도는 올라가야 합니다. "
            "표시한 epoch 뒤로 정확도가 더 오르지 않으면 거기서 멈추는 것이 early stopping입니다.",
            "The numbers that the program itself printed. The cost should fall, the accuracy rise; where it rises no "
            "more after the marked epoch, early stopping ends the training there.",
        ),
        x_label=Text("epoch", "epoch"),
        lines=tuple(_line(one) for one in chosen),
        separate=True,
    )


def _fits(one, chosen):
    return not chosen or len(one.values) == len(chosen[0].values)


def _line(one):
    values = one.values[:MAX_POINTS]
    name = Text("정확도", "accuracy") if one.kind == "accuracy" else Text("cost", "cost")
    best = min(one.best, default=one.first) - one.first
    return Line(
        label=name + Text(f" ({one.label[:40]})", f" ({one.label[:40]})"),
        x=tuple(range(one.first, one.first + len(values))),
        y=numbers(values),
        marked=(best,) if best < len(values) else (),
        mark=Text(f"가장 좋은 epoch: {best + one.first}", f"best epoch: {best + one.first}"),
    )


def confusion(student):
    """Of the images of mnist.test: how many of each digit were taken for which."""
    found, labels = student.memo.get("result"), student.images["test_labels"]
    if found is None or found["output"].shape != (len(labels), 10):
        return None
    counts = np.bincount(labels * 10 + found["output"].argmax(axis=1), minlength=100).reshape(10, 10)
    return Confusion(
        title=Text("어떤 숫자를 무엇으로 보았나", "Which digit was taken for which"),
        note=Text(
            "mnist.test의 이미지로 셌습니다. 가로줄은 정답, 세로줄은 신경망의 답이고, 대각선 위의 수가 맞힌 것입니다.",
            "Counted on the images of mnist.test. A row is the right digit, a column the network's answer; on the "
            "diagonal is what it got right.",
        )
        + _by(found),
        labels=tuple("0123456789"),
        counts=tuple(tuple(int(count) for count in row) for row in counts),
    )


def wrong_digits(student):
    """Images of mnist.test that the network got wrong, those first that it was surest of."""
    found, images = student.memo.get("result"), student.images
    if found is None or found["output"].shape != (len(images["test_labels"]), 10):
        return None
    output, labels = found["output"], images["test_labels"]
    said = output.argmax(axis=1)
    rows = np.arange(len(labels))
    with np.errstate(invalid="ignore"):  # two infinities
        sure = np.where(said == labels, -np.inf, output[rows, said] - output[rows, labels])
    chosen = [row for row in np.argsort(-sure, kind="stable")[:SHOWN] if said[row] != labels[row]]
    if not chosen:
        return None
    return Pictures(
        title=Text("신경망이 틀린 숫자", "Digits that the network got wrong"),
        note=Text(
            "mnist.test의 이미지 가운데 가장 자신 있게 틀린 것들입니다. 사람이 보아도 헷갈리는 숫자인지 살펴보세요.",
            "Of the images of mnist.test, those it was wrong about and surest of. Are they hard to read for you, too?",
        )
        + _by(found),
        pictures=tuple(_one(images["test_pixels"][row], labels[row], said[row]) for row in chosen),
    )


def _one(pixels, label, said):
    return picture(pixels.reshape(28, 28), Text(f"정답 {label}, 신경망은 {said}", f"a {label}, taken for {said}"))


def _by(found):
    return Text("", "") if found["by"] == "script" else BY_SUITE
