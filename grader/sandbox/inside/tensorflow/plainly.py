"""What TensorFlow says of a graph that does not run, as a sentence for beginners in both languages. Student side.

TensorFlow tells where a node was made, line by line, in files of its own and of ours; a beginner needs the reason:
which shapes do not fit, which input has no value. The limit: a reason that is not known here is told as it stands.
"""

from __future__ import annotations

import re
from typing import Any

Sentence = tuple[str, str]
"""The sentence in Korean and in English."""
MAX_REASON = 300
_SHAPE = r"[\[(]([\d, ?]*?),?[\])]"
_KNOWN = (
    (
        rf"Incompatible shapes: {_SHAPE} vs\. {_SHAPE}",
        "모양이 맞지 않아 계산할 수 없습니다: [{0}]와 [{1}]. "
        "행의 수는 X에 따라 달라지므로, 크기를 정해 둔 값과 섞지 마세요.",
        "The shapes do not fit: [{0}] and [{1}]. The number of rows is that of X: do not mix it with a fixed number.",
    ),
    (
        rf"Matrix size-incompatible: In\[0\]: {_SHAPE}, In\[1\]: {_SHAPE}",
        "tf.matmul의 모양이 맞지 않습니다: [{0}] × [{1}]. "
        "앞 행렬의 열 수와 뒤 행렬의 행 수가 같아야 합니다. 순서를 확인하세요.",
        "The shapes in tf.matmul do not fit: [{0}] × [{1}]. The columns of the first must be as many as the rows of "
        "the second: check their order.",
    ),
    (
        rf"Cannot feed value of shape {_SHAPE} for Tensor '?([^',]+?)(?::0)?'?, which has shape '?{_SHAPE}'?",
        "{1}의 모양이 [{2}]인데, 이 과제에서는 [{0}]이어야 합니다.",
        "The shape of {1} is [{2}]; in this homework it must be [{0}].",
    ),
    (
        r"You must feed a value for placeholder tensor '([^']*)'",
        "hypothesis가 X 말고 다른 placeholder({0})의 값도 필요로 합니다. X만으로 계산하세요.",
        "hypothesis needs the value of another placeholder ({0}) too. Compute it from X alone.",
    ),
)


def explain(message: str) -> Sentence:
    """The sentence for what an exception of TensorFlow's says."""
    for pattern, ko, en in _KNOWN:
        if found := re.search(pattern, message[:20_000]):
            parts = [part.replace(" ", "") for part in found.groups()]
            return ko.format(*parts), en.format(*parts)
    why = reason(message)
    return f"그래프를 실행할 수 없습니다: {why}", f"The graph cannot be run: {why}"


def saying(kind: type[Exception], sentence: Sentence, **about: Any) -> Exception:
    """An exception that a student is told by `sentence`, in their language; `about`: what its type takes besides."""
    error = kind(sentence[1], **about)
    error.grader_says = sentence  # type: ignore[attr-defined]
    return error


def fixed(name: str, shape: Any, value: Any) -> Sentence | None:
    """Of an input with a fixed number of rows, where `value` has another; None where that is not it."""
    rank = shape.rank
    if (
        not rank
        or rank != value.ndim
        or shape[0] in (None, len(value))
        or not shape[1:].is_compatible_with(value.shape[1:])
    ):
        return None
    rest = ", ".join(["None", *(str(size) for size in shape.as_list()[1:])])
    return (
        f"{name}가 받는 행의 수가 {shape[0]}개로 정해져 있습니다. 모양을 [{rest}]로 하세요.",
        f"{name} takes {shape[0]} row{'s' if shape[0] != 1 else ''} only: make its shape [{rest}].",
    )


def reason(message: str) -> str:
    """The line that says why, without the places in files that TensorFlow and AutoGraph put before it."""
    lines = [line for line in message.splitlines() if line.strip()]
    if lines and lines[0].startswith("in user code"):
        return re.sub(r"^\w+: ", "", lines[-1].strip())[:MAX_REASON]
    place = max((number for number, line in enumerate(lines) if line.startswith("Node: ")), default=-1)
    lines = [line.strip() for line in lines[place + 1 :]]
    reasons = [line for line in lines if not line.startswith(("Graph execution error:", "Detected at", "File ", "[["))]
    return reasons[0][:MAX_REASON] if reasons else ""


def within(message: str) -> str:
    """The reason that Keras puts below the name of the layer's method, in bold letters of a terminal."""
    lines = [re.sub(r"\x1b\[\d*m", "", line).strip() for line in message.splitlines()[1:]]
    return next((line for line in lines if line), message)


def unused(name: str) -> Sentence:
    """Of a tensor that the output is not made of."""
    name = name.removesuffix(":0")[:MAX_REASON]
    return (
        f"{name}이(가) hypothesis의 계산에 쓰이지 않습니다. hypothesis를 만드는 식에 넣으세요.",
        f"{name} is not used in hypothesis. Use it where hypothesis is computed.",
    )
