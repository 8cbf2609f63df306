"""`relu_perceptron`의 공개 테스트. 집에서도 돌려 볼 수 있습니다: grade check relu_perceptron.py

The public tests of `relu_perceptron`. The script runs once; its graph is then computed anew with W, b and x that
are chosen here, and compared with max(0, xW + b) in NumPy.
"""

import functools
import math

import numpy as np
import pytest

from grader.suites import Hint, Mismatch, Text, check_close, network, observed

RTOL, ATOL = 1e-5, 1e-6  # float32 rounds at 6e-8; two products and two sums

SIGMOID = Text(
    "sigmoid가 그대로 남아 있는 것 같습니다. 이번에는 ReLU를 쓰세요.", "This looks like sigmoid. Use ReLU this time."
)
LEAKY = Text(
    "음수에서 작은 음수가 나옵니다. Leaky ReLU가 아니라, 음수를 모두 0으로 만드는 ReLU여야 합니다.",
    "Negative sums give small negative numbers: that is a leaky ReLU. ReLU makes all of them 0.",
)
BEFORE_BIAS = Text(
    "ReLU를 적용한 뒤에 b를 더한 것 같습니다. b까지 더한 다음에 ReLU를 적용하세요.",
    "It looks as if b is added after the ReLU. Add b first, then apply the ReLU.",
)
ABSOLUTE = Text(
    "음수의 부호만 바뀌어 나옵니다. 절댓값이 아니라 ReLU여야 합니다.",
    "Negative sums come out with their sign changed: that is the absolute value, not ReLU.",
)
NO_ACTIVATION = Text(
    "XW + b가 그대로 나옵니다. 활성화 함수(ReLU)가 빠졌습니다.",
    "This is XW + b itself. The activation (ReLU) is missing.",
)
NO_BIAS = Text("b를 더하지 않은 것 같습니다.", "It looks as if b is not added.")
SMOOTH = Text(
    "ReLU와 비슷하지만 다른 함수(softplus, elu, gelu …)입니다.",
    "This is like ReLU, but another function (softplus, elu, gelu …).",
)
BOUNDED = Text(
    "값이 어떤 수에서 더 커지지 않습니다. ReLU에는 위쪽 한계가 없습니다.",
    "The output stops growing; ReLU has no upper limit.",
)
NEGATED = Text(
    "부호가 반대입니다: ReLU에 -를 붙인 값이 나옵니다. -를 지우세요.",
    "The sign is wrong: this is ReLU with a minus before it. Remove the minus.",
)
OTHER_SIDE = Text(
    "반대쪽이 0이 됩니다. 양수는 그대로 두고 음수를 0으로 만들어야 합니다. 부호와 max / min을 확인하세요.",
    "The wrong side becomes 0. Positive sums must stay and negative ones become 0: check the sign, and max or min.",
)
LARGEST = Text(
    "모든 행에서 가장 큰 값 하나만 나옵니다(reduce_max). 행마다 0과 비교해야 합니다: tf.maximum, tf.nn.relu",
    "One number comes out, the largest of all rows (reduce_max). Compare each row with 0: tf.maximum, tf.nn.relu.",
)
STEP = Text(
    "0과 1만 나옵니다. 양수는 그 값 그대로 나와야 합니다.", "Only 0 and 1 come out. Positive sums must pass unchanged."
)
CONSTANT = Text(
    "X를 바꾸어도 결과가 같습니다. placeholder X로 계산해야 합니다.",
    "The output is the same whatever X is. Compute it from the placeholder X.",
)


def case(w, b, x):
    return {
        "W": np.array(w, np.float32).reshape(2, 1),
        "b": np.array([b], np.float32),
        "x": np.array(x, np.float32).reshape(-1, 2),
    }


def total(one):
    """xW + b in float64, shape (n, 1)."""
    return one["x"].astype(np.float64) @ one["W"].astype(np.float64) + one["b"].astype(np.float64)


def gelu(z):
    return z * np.vectorize(lambda one: 0.5 * (1 + math.erf(one / math.sqrt(2))))(z)


def rounded_gelu(z):
    return z * 0.5 * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))


SMOOTH_ONES = [
    lambda z: np.logaddexp(0, z),  # softplus
    lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),  # elu
    lambda z: 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(np.minimum(z, 0))),  # selu
    lambda z: z * sigmoid(z),  # swish
    gelu,
    rounded_gelu,
]


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))  # 1 / (1 + exp(-z)), which would overflow


class OtherInputs:
    """What the same network gives for the same W and b and other x: a case alone looks like many mistakes.

    The x reach far to both sides of the kink. The network is asked only once a hint wants to know.
    """

    def __init__(self, student, one):
        self.student, self.one = student, one
        # As many rows as in the case: a network may take no other number.
        ends = [[10, 0], [-10, 0], [0, 10], [0, -10], [1000, 0], [-1000, 0], [0, 3000], [0, -3000]]
        self.cases = [{**one, "x": np.tile(np.array(end, np.float32), (len(one["x"]), 1))} for end in ends]

    @functools.cached_property
    def outputs(self):
        return network.clean(self.student, "outputs", network.harvest(self.student), self.cases)

    def like(self, function):
        """Whether the network is `function(z)` in the case and wherever else it was tried."""

        def same(got):
            pairs = [(self.one, got)]
            if fits(*pairs[0]):
                pairs += zip(self.cases, self.outputs, strict=True)
            return all(fits(*pair) for pair in pairs)

        def fits(case, got):
            z = total(case)
            return got.shape == z.shape and np.allclose(got, function(z), rtol=1e-4, atol=1e-5)

        return same

    def constant(self, got):
        return all(np.array_equal(got, other) for other in self.outputs)

    def bounded(self, got):
        """Whether sums of hundreds and more give the same positive number, nearly."""
        high = [float(got.max()) for case, got in zip(self.cases, self.outputs, strict=True) if total(case).max() > 100]
        return min(high) > 0 and max(high) - min(high) < 0.5

    def leaky(self, got):
        slopes = [
            float(got.mean() / total(case).mean())
            for case, got in zip(self.cases, self.outputs, strict=True)
            if total(case).max() < 0
        ]
        return 0 < slopes[0] < 1 and self.like(lambda z: np.where(z > 0, z, slopes[0] * z))(got)

    def largest(self, got):
        z = total(self.one)
        return np.size(got) == 1 < len(z) and any(np.allclose(got, most) for most in (z.max(), max(0, z.max())))


def hints(student, one):
    others = OtherInputs(student, one)
    like, b = others.like, float(one["b"][0])
    return [
        Hint(others.constant, CONSTANT),
        Hint(others.largest, LARGEST),
        Hint(like(lambda z: z), NO_ACTIVATION),
        Hint(like(sigmoid), SIGMOID),
        Hint(like(abs), ABSOLUTE),
        Hint(like(lambda z: -np.maximum(z, 0)), NEGATED),
        Hint(like(lambda z: np.minimum(z, 0)), OTHER_SIDE),
        Hint(like(lambda z: np.maximum(-z, 0)), OTHER_SIDE),
        Hint(like(lambda z: np.maximum(z - b, 0) + b), BEFORE_BIAS),
        Hint(like(lambda z: np.maximum(z - b, 0)), NO_BIAS),
        Hint(like(lambda z: z > 0), STEP),
        Hint(others.leaky, LEAKY),
        *(Hint(like(function), SMOOTH) for function in SMOOTH_ONES),
        Hint(others.bounded, BOUNDED),
    ]


def check_cases(student, cases):
    for one, got in zip(cases, network.clean(student, "outputs", network.harvest(student), cases), strict=True):
        check_close(got, np.maximum(total(one), 0), rtol=RTOL, atol=ATOL, hints=hints(student, one))


@pytest.mark.task("relu")
def test_positive_sums_pass_unchanged(student):
    """XW + b가 양수이면 그 값이 그대로 나옵니다.

    Where XW + b is positive, it comes out unchanged.
    """
    check_cases(student, [case([1, 2], 0.5, [[1, 2], [3, 0.5], [10, 20]]), case([-1, 1], 3, [[1, 2], [0, 0]])])


@pytest.mark.task("relu")
@pytest.mark.edge
def test_negative_sums_become_zero(student):
    """XW + b가 음수이면 정확히 0이 나옵니다.

    Where XW + b is negative, exactly 0 comes out.
    """
    one = case([1, 2], -0.5, [[-1, -2], [-3, 0.5], [-100, 20], [0.1, 0.1]])
    (got,) = network.clean(student, "outputs", network.harvest(student), [one])
    check_close(got, np.zeros((4, 1)), rtol=0, atol=0, hints=hints(student, one))


@pytest.mark.task("relu")
def test_bias_is_inside(student):
    """b는 ReLU 안에서 더해집니다.

    The bias is added inside the ReLU.
    """
    check_cases(student, [case([1, 1], -4, [[1, 2], [4, 2], [0, 0]]), case([1, 1], 3, [[-1, -1], [-2, -2], [1, 1]])])


@pytest.mark.task("gradient")
def test_gradient_reaches_w_and_b(student):
    """XW + b가 양수인 곳에서는 기울기가 W와 b로 흐르고, 음수인 곳에서는 흐르지 않습니다.

    Where XW + b is positive the gradient flows to W and b, where it is negative it does not.
    """
    cases = [case([1, 2], 0.5, [[1, 2], [-3, 0.5], [2, -0.5]]), case([-1, 1], -0.5, [[1, 3], [3, 1]])]
    for one, found in zip(cases, network.clean(student, "gradients", network.harvest(student), cases), strict=True):
        on = (total(one) > 0).astype(np.float64)
        wants = {"W": one["x"].T.astype(np.float64) @ on, "b": on.sum(axis=0)}
        for (name, want), got in zip(wants.items(), found, strict=True):
            if got is None:
                raise Mismatch(
                    Text(
                        f"기울기가 {name}까지 오지 않습니다. 그래프가 중간에 끊겼습니다(상수, stop_gradient …).",
                        f"No gradient reaches {name}: the graph is cut (a constant, stop_gradient …).",
                    )
                )
            check_close(got, want, rtol=RTOL, atol=ATOL)


@pytest.mark.task("variables")
def test_w_and_b_are_trainable(student):
    """W와 b는 학습할 수 있는 tf.Variable입니다.

    W and b are variables that can be trained.
    """
    found = network.harvest(student)
    variables = network.ask_once(student, "variables", lambda: student.clean("variables", found))
    trained = [one["tensor"] for one in found["variables"] if one["trainable"]]
    for name, shape in (("W", (2, 1)), ("b", (1,))):
        kind, tensor = found["weights"][name]["kind"], found["weights"][name]["tensor"]
        own = [tensor for tensor, size in variables.items() if size == shape]
        if kind == "missing" and own:  # a Keras layer keeps its own
            kind = "variable" if sum(one in trained for one in own) == 1 else "frozen"
        elif kind in ("variable", "frozen") and tensor not in variables:
            kind = "missing"  # it says so of itself, and the graph has no such input
        elif kind == "variable" and tensor not in trained:
            kind = "frozen"
        if kind not in ("variable", "frozen"):
            raise Mismatch(NOT_TRAINABLE[kind].format(name=name), f"{name} is {kind}")
        with observed():  # that an input of the graph is trained is the script's word
            if kind == "frozen":
                raise Mismatch(NOT_TRAINABLE[kind].format(name=name), f"{name} is {kind}")


NOT_TRAINABLE = {
    "frozen": Text(
        "{name}가 학습되지 않는 변수(trainable=False)입니다.",
        "{name} is a variable that is not trained (trainable=False).",
    ),
    "constant": Text(
        "{name}가 상수입니다. 학습하려면 tf.Variable이어야 합니다.",
        "{name} is a constant. To be trained it must be a tf.Variable.",
    ),
    "missing": Text(
        "{name}가 없거나, hypothesis에 쓰이지 않는 값입니다. tf.Variable로 만들어 hypothesis에 쓰세요.",
        "{name} is missing, or not what hypothesis is made of. Make it a tf.Variable and use it in hypothesis.",
    ),
}
