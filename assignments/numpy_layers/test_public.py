"""`numpy_layers`의 공개 테스트. 집에서도 돌려 볼 수 있습니다: grade check numpy_layers.py

The public tests of `numpy_layers`. Numbers count as right to a relative error of 1e-5 (1e-7 near 0) where nothing else
is said. Expected values are worked out in another way than the statement shows.
"""

import contextlib
import math
import re

import numpy as np
import pytest

from grader.suites import (
    EMPTY,
    GOT,
    MISTAKES,
    Hint,
    Mismatch,
    StudentStopped,
    Text,
    check_close,
    check_unchanged,
    difference,
    lines,
    observed,
    plain,
    show,
)

RTOL, ATOL = 1e-5, 1e-7

CALLED = Text("호출: ", "Called: ")
HALF = Text("½을 곱하지 않은 것 같습니다: E = ½ Σ (y − t)²", "The factor ½ seems to be missing: E = ½ Σ (y − t)².")
MEAN = Text(
    "합이 아니라 평균(np.mean)을 구한 것 같습니다. 제곱한 것을 모두 더하고 ½을 곱하세요.",
    "This looks like a mean (np.mean). Add up all the squares, and take half of that.",
)
NOT_SQUARED = Text("차이를 제곱하지 않은 것 같습니다.", "The differences do not seem to be squared.")
ONE_NUMBER = Text(
    "행이 여러 개여도 숫자 하나가 나와야 합니다. 모두 더했는지(axis 없이) 확인해 보세요.",
    "Several rows give one number, too. Check that all is added up (no axis).",
)
NO_ROWS = Text(
    "행의 수로 나누지 않은 것 같습니다. 2차원이면 y.shape[0]으로 나누어야 합니다.",
    "It looks as if the sum is not divided by the number of rows: for 2-D input divide by y.shape[0].",
)
EACH_NUMBER = Text(
    "행의 수가 아니라 원소의 수로 나눈 것 같습니다(np.mean). 2차원이면 y.shape[0]으로 나눕니다.",
    "It looks divided by the number of elements, not of rows (np.mean). For 2-D input divide by y.shape[0].",
)
ROWS_OF_1D = Text(
    "1차원이면 나누지 않습니다. y.shape[0]은 1차원에서는 행의 수가 아니라 원소의 수입니다.",
    "1-D input is not divided: there y.shape[0] is the number of elements, not of rows.",
)
MINUS = Text("부호가 반대입니다. 앞에 −가 있는지 확인해 보세요.", "The sign is the other one. Look for a minus.")
OTHER_LOG = Text(
    "log2나 log10을 쓴 것 같습니다. 여기서 log는 자연로그 np.log입니다.",
    "It looks like log2 or log10. The logarithm here is the natural one, np.log.",
)
LOG_OF_ZERO = Text(
    "0의 로그는 -inf이고, 0 * -inf는 nan입니다. y에 1e-7처럼 아주 작은 수를 더한 다음 log를 구해 보세요.",
    "The logarithm of 0 is -inf, and 0 * -inf is nan. Add a very small number such as 1e-7 to y before the log.",
)
ZERO_LEFT_OUT = Text(
    "정답의 y가 0이면 크게 틀린 것이므로 손실이 커야 합니다. 그 항을 빼거나 큰 수를 더하지 않았는지 확인해 보세요.",
    "y = 0 for the right label is very wrong, so the loss is large. Check that this term is not left out, and that "
    "what is added to y is small.",
)
ADDED_MUCH = Text(
    "y에 더하는 수가 너무 큽니다. 1e-7처럼 1e-5보다 작은 수를 더하세요.",
    "What is added to y is too large. Add a number below 1e-5, such as 1e-7.",
)
EXPONENT = Text("지수의 부호를 확인해 보세요: exp(−x)", "Check the sign in the exponent: exp(−x).")
OVERFLOW = Text(
    "exp(1000)은 너무 커서 inf가 되고, inf / inf는 nan입니다.", "exp(1000) is too large: inf, and inf / inf is nan."
)
LEAKY = Text("음수는 작은 수가 아니라 0이 되어야 합니다.", "Negative numbers become 0, not small numbers.")
ABSOLUTE = Text("음수의 부호만 바뀌었습니다(절댓값).", "Negative numbers only lost their sign (the absolute value).")
OTHER_SIDE = Text(
    "반대쪽이 0이 되었습니다. 음수가 0이 되어야 합니다.", "The other side is 0. Negative numbers become 0."
)
LARGEST = Text(
    "가장 큰 값 하나만 나왔습니다. 원소마다 0과 비교하려면 np.max가 아니라 np.maximum입니다.",
    "Only the largest value came out. To compare each element with 0, use np.maximum and not np.max.",
)
ONES = Text("x > 0인 곳은 1이 아니라 x입니다.", "Where x > 0 the result is x, not 1.")
SUBTRACT_MAX = Text(
    "exp(1000)은 inf가 되고 inf / inf는 nan, exp(-1000)은 0이 되고 0 / 0은 nan입니다. 지수를 구하기 전에 행마다 "
    "가장 큰 값을 빼 보세요. 결과는 그대로입니다.",
    "exp(1000) is inf and inf / inf is nan; exp(-1000) is 0 and 0 / 0 is nan. Subtract each row's largest value before "
    "the exponential. The result stays the same.",
)
NOT_NORMALISED = Text("합으로 나누지 않은 것 같습니다.", "It looks as if nothing is divided by the sum.")
WHOLE_ARRAY = Text(
    "행마다가 아니라 배열 전체의 합으로 나눈 것 같습니다. axis=-1, keepdims=True를 써 보세요.",
    "It looks divided by the sum of the whole array, not of each row. Look at axis=-1, keepdims=True.",
)
OTHER_AXIS = Text(
    "다른 축(axis)으로 더한 것 같습니다. 마지막 축은 axis=-1입니다.",
    "It looks summed along another axis. The last axis is axis=-1.",
)
NO_TWO = Text(
    "중앙 차분은 2h로 나눕니다: (f(x + h) − f(x − h)) / (2h)",
    "A central difference divides by 2h: f(x+h) − f(x−h) over 2h.",
)
STEP = Text(
    "미분에 가깝지만 상대 오차가 1e-4보다 큽니다. h가 너무 크거나 너무 작지 않은지 확인해 보세요. "
    "1e-4 정도가 알맞습니다.",
    "This is near the derivative, but its relative error is above 1e-4. h may be too large or too small: 1e-4 is fine.",
)
TINY_STEP = Text(
    "x + h가 x와 똑같아서 차이가 0이 된 것 같습니다. h가 너무 작습니다(1e-50 등). 1e-4 정도가 알맞습니다.",
    "It looks as if x + h was x itself, so that the difference is 0: h is too small (1e-50?). 1e-4 is fine.",
)
NOT_DIVIDED = Text("차이를 h로 나누지 않은 것 같습니다.", "The difference does not seem to be divided by h.")
X_CHANGED = Text(
    "x가 바뀐 채로 남았습니다. 원소를 바꾸었으면 기울기를 구한 뒤 되돌리거나, x.copy()로 계산하세요.",
    "x was left changed. Put each element back after its turn, or work on x.copy().",
)
ALL_AT_ONCE = Text(
    "모든 원소를 한꺼번에 바꾼 것 같습니다. 한 번에 원소 하나만 h만큼 바꾸어야 합니다.",
    "It looks as if all elements were changed at once. Change one element by h at a time.",
)
STEPS_STAY = Text(
    "앞에서 움직인 원소를 되돌리지 않은 것 같습니다. 다음 원소로 가기 전에 원래 값으로 되돌려야 합니다.",
    "It looks as if elements stay moved while the next one is. Put each back before you go on.",
)
SAME_VALUES = Text(
    "값이 같은 원소가 둘 이상이면 틀립니다. 원소를 값으로 찾지(index, ==) 말고 자리(번호)로 정하세요.",
    "It is wrong where two elements are equal. Know an element by its place, not by its value (index, ==).",
)
SHAPE_OF_X = Text("결과의 모양은 x의 모양과 같아야 합니다.", "The result must have the shape of x.")
NO_DOUT = Text("dout을 곱하지 않았습니다.", "dout is not multiplied in.")
INPUT_FOR_OUTPUT = Text(
    "sigmoid의 미분은 y(1 − y)이고, 여기서 y는 입력 x가 아니라 forward의 출력입니다.",
    "The derivative of the sigmoid is y(1 − y), where y is what forward gave, not its input x.",
)
NOT_DERIVED = Text("dout에 미분 y(1 − y)를 곱해야 합니다.", "dout is multiplied by the derivative, y(1 − y).")
MASK_OF_DOUT = Text(
    "dout이 음수인 곳을 0으로 만들었습니다. forward의 x가 0 이하였던 곳이 0이 되어야 합니다.",
    "dout is 0 where dout itself was negative. It becomes 0 where the x of forward was not above 0.",
)
NO_MASK = Text(
    "dout이 그대로 나왔습니다. forward의 x가 0 이하였던 곳은 0이 되어야 합니다.",
    "dout came out as it was. It becomes 0 where the x of forward was not above 0.",
)
FIRST_FORWARD = Text(
    "처음 forward의 값으로 계산했습니다. backward는 마지막 forward의 값을 써야 합니다.",
    "This uses the first forward. backward must use the latest one.",
)
SECOND_BACKWARD = Text(
    "backward를 한 번 더 부르니 틀립니다. forward가 저장한 값을 backward가 바꾸거나 지우지 않는지 확인하세요.",
    "It is wrong where backward is called once more after the same forward. Check that backward neither changes nor "
    "drops what forward kept.",
)
SHARED = Text(
    "다른 객체의 값으로 계산했습니다. 값을 클래스나 전역 변수가 아니라 self에 저장하세요.",
    "This uses what another object kept. Keep values in self, not in the class or in a global variable.",
)
NO_BIAS = Text("b를 더하지 않은 것 같습니다.", "It looks as if b is not added.")
W_NOT_TRANSPOSED = Text("W를 전치해야 합니다: dout · W.T", "W must be transposed: dout · W.T")
X_NOT_TRANSPOSED = Text("x를 전치해야 합니다: x.T · dout", "x must be transposed: x.T · dout")
DW_TRANSPOSED = Text(
    "dW가 전치되어 있습니다. dW의 모양은 W와 같습니다: x.T · dout",
    "dW is transposed. Its shape is that of W: x.T · dout",
)
DB_NOT_SUMMED = Text("db는 dout을 행마다 더한 것입니다(axis=0).", "db is dout summed over the rows (axis=0).")
DB_WRONG_SUM = Text(
    "더하는 방향이 다릅니다. db의 모양은 b와 같습니다(axis=0).",
    "Summed in another direction: db has the shape of b (axis=0).",
)
DB_KEEPDIMS = Text(
    "db가 2차원입니다. b처럼 1차원이어야 합니다: keepdims=True를 빼거나 모양을 바꾸세요.",
    "db has two dimensions, and b has one: leave keepdims=True out, or reshape it.",
)
DB_MEAN = Text("평균이 아니라 합입니다.", "It is the sum, not the mean.")
ADDED_UP = Text(
    "앞의 backward에 더해졌습니다. backward를 부를 때마다 새로 정해야 합니다.",
    "This is added to an earlier backward. Each backward sets it anew.",
)
NO_ROWS_BACKWARD = Text(
    "행의 수로 나누지 않았습니다: (y − t) / 행의 수", "This is not divided by the number of rows: (y − t) / rows."
)
T_MINUS_Y = Text("부호가 반대입니다. t − y가 아니라 y − t입니다.", "The sign is the other one: y − t, not t − y.")
NO_LABELS = Text("t를 뺀 것이 빠졌습니다: y − t", "t is not subtracted: y − t.")
SWAPPED = Text(
    "w의 기울기와 x의 기울기가 바뀌었습니다. wx를 w로 미분하면 x입니다.",
    "The gradients of w and x are swapped: wx derived by w is x.",
)
DB_IS_ONE = Text("f = wx + b를 b로 미분하면 1입니다.", "f = wx + b derived by b is 1.")
NO_SIGMOID = Text("sigmoid를 적용하지 않은 것 같습니다.", "The sigmoid does not seem to be applied.")
NO_W2 = Text("w2를 더하지 않은 것 같습니다.", "It looks as if w2 is not added.")
NO_F_1_F = Text(
    "sigmoid의 미분 f(1 − f)를 곱하지 않은 것 같습니다(연쇄 법칙).",
    "The derivative of the sigmoid, f(1 − f), does not seem to be multiplied in (chain rule).",
)
SLOPE_OF_Z = Text("f(1 − f)에는 z가 아니라 f가 들어갑니다.", "It is f(1 − f) with f, not with z.")
THREE = Text("df_dw는 w0, w1, w2의 기울기로 3개여야 합니다.", "df_dw holds 3 gradients, of w0, w1 and w2.")
ALWAYS_THE_SAME = MISTAKES["always_the_same"]
NONE = Text(
    "None이 나왔습니다. return이 빠졌거나, 값을 self에 저장하지 않았습니다. print는 값을 돌려주지 않습니다.",
    "None came out: a return is missing, or the value is not kept in self. print does not give a value back.",
)


NUMPY_ERRORS = (
    (
        "ValueError",
        "could not be broadcast|could not broadcast|not aligned|core dimension|same shape",
        Text(
            "행렬의 곱은 *가 아니라 np.dot 또는 @입니다. 전치(.T)나 keepdims=True가 필요한지도 확인해 보세요.",
            "A product of matrices is np.dot or @, not *. Perhaps one must be transposed (.T), or keepdims=True is "
            "missing.",
        ),
    ),
    (
        "ValueError",
        "truth value of an array",
        Text(
            "배열 전체를 한꺼번에 if로 물을 수 없습니다. 원소마다 고르려면 np.where나 np.maximum을 써 보세요.",
            "A whole array is no condition for `if`. To choose for each element, look at np.where or np.maximum.",
        ),
    ),
    (
        "AxisError",
        "out of bounds",
        Text(
            "없는 축(axis)입니다. 1차원 배열에는 axis=0뿐입니다. 마지막 축은 몇 차원이든 axis=-1입니다.",
            "There is no such axis: with one dimension there is only axis=0. The last one is always axis=-1.",
        ),
    ),
    (
        "OverflowError",
        "",
        Text(
            "수가 너무 커서 계산할 수 없습니다. math.exp(1000)은 오류가 나고, np.exp(1000)은 경고와 함께 inf입니다.",
            "The number is too large: math.exp(1000) is an error, np.exp(1000) is inf with a warning.",
        ),
    ),
    (
        "TypeError",
        "only .* arrays can be converted",
        Text(
            "math의 함수는 숫자 하나만 받습니다. 배열에는 np.exp, np.log를 쓰세요.",
            "The functions of math take single numbers. For arrays use np.exp and np.log.",
        ),
    ),
)
"""Type, pattern of the message, and what it means to a beginner."""


@contextlib.contextmanager
def explain_errors(call=EMPTY):
    """Tell of an error what was called, and what NumPy's words mean."""
    try:
        yield
    except StudentStopped as stopped:
        raised = stopped.raised
        if raised is None:
            raise
        known = [
            text for type_, found, text in NUMPY_ERRORS if raised.type == type_ and re.search(found, raised.message)
        ]
        message = lines(call, stopped.message, *known[:1])
        raise StudentStopped(stopped.verdict, message, stopped.brief, stopped.staff, raised) from None


def call_explained(student, name, *args):
    with explain_errors():
        return getattr(student, name)(*args)


def probe_explained(student, called, name, *args):
    with explain_errors(called):
        return student.probe(name, *args)


def like(wrong):
    """Whether an answer is `wrong`, up to rounding."""

    def same(got):
        try:
            check_close(got, wrong, rtol=1e-4, atol=ATOL)
        except Mismatch:
            return False
        return True

    return same


def not_finite(got):
    return not np.all(np.isfinite(np.asarray(got, dtype=np.float64)))


def close(got, want, *hints, called=EMPTY, rtol=RTOL, atol=ATOL):
    """`got` is `want` up to rounding. A hint is (wrong answer or function of the answer, text)."""
    want = float(want) if np.ndim(want) == 0 else np.asarray(want)
    known = [Hint(wrong if callable(wrong) else like(wrong), text) for wrong, text in hints]
    if called:
        known.insert(0, Hint(lambda answer: answer is None, NONE))
    try:
        check_close(got, want, rtol=rtol, atol=atol, hints=known)
    except Mismatch as found:
        raise Mismatch(lines(called, found.text), found.staff, got=found.got) from None


def leaves(value):
    """The arrays and numbers in nested lists and tuples, in order."""
    return [each for part in value for each in leaves(part)] if isinstance(value, (list, tuple)) else [value]


def same(before, after, called=EMPTY, text=MISTAKES["argument_changed"]):
    """Nothing that was passed in was changed, as far as the process tells; the first that was is shown."""
    with observed():
        if difference(after, before) is not None:
            pairs = zip(leaves(before), leaves(after), strict=False)
            old, new = next((pair for pair in pairs if difference(*pair[::-1]) is not None), (before, after))
            shown = Text("호출하기 전: ", "Before the call: ") + plain(show(old))
            raise Mismatch(lines(called, text, shown, Text("호출한 뒤: ", "After the call: ") + plain(show(new))))


def left_alone(student):
    """The last call changed none of its arguments."""
    for index in range(len(student.calls[-1].args)):
        check_unchanged(student.calls[-1], index)


# Functions of whole arrays

Y1, T1 = np.array([0.1, 0.2, 0.6, 0.1]), np.array([0.0, 0.0, 1.0, 0.0])
Y2 = np.array([[0.1, 0.6, 0.3], [0.5, 0.2, 0.3]])
T2 = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])


@pytest.mark.task("mean_squared_error")
def test_half_of_the_sum_of_squares(student):
    """1차원: ½ Σ (y − t)². 슬라이드의 y = [0.1, 0.9], t = [1.0, 0.0]이면 0.81입니다.

    1-D: ½ Σ (y − t)². The slide's y = [0.1, 0.9], t = [1.0, 0.0] gives 0.81.
    """
    hints = [(0.22, HALF), (0.055, MEAN), (0.0275, MEAN), (0.0, NOT_SQUARED), (0.4, NOT_SQUARED)]
    close(call_explained(student, "mean_squared_error", Y1, T1), 0.11, *hints)
    close(call_explained(student, "mean_squared_error", np.array([0.1, 0.9]), np.array([1.0, 0.0])), 0.81)


@pytest.mark.task("mean_squared_error")
def test_squares_of_several_rows(student):
    """2차원이어도 모두 더한 숫자 하나입니다.

    2-D input gives one number, too: all squares are added up.
    """
    squares = (Y2 - T2) ** 2
    total = squares.sum()
    hints = [
        (total, HALF),
        (total / 6, MEAN),
        (total / 12, MEAN),
        (total / 4, MEAN),
        (squares.sum(axis=1) / 2, ONE_NUMBER),
        (squares.sum(axis=0) / 2, ONE_NUMBER),
    ]
    close(call_explained(student, "mean_squared_error", Y2, T2), total / 2, *hints)


@pytest.mark.task("mean_squared_error")
def test_squares_leave_the_arrays(student):
    """값이 맞고, 받은 배열은 바뀌지 않습니다.

    The value is right, and the arrays that were passed in stay as they were.
    """
    close(call_explained(student, "mean_squared_error", np.array([3.0, -1.0]), np.array([1.0, 2.0])), 6.5)
    left_alone(student)


CLOSE_LOG = 1e-4
"""A small number up to 1e-5 is added to y before the logarithm: with y ≥ 0.1 that is 1e-4 at the most."""


@pytest.mark.task("cross_entropy_error")
def test_entropy_of_one_sample(student):
    """1차원: −Σ t log y. 자연로그이고, 나누지 않습니다.

    1-D: −Σ t log y with the natural logarithm, not divided by anything.
    """
    want = -math.log(0.6)
    hints = [
        (-want, MINUS),
        (want / 4, ROWS_OF_1D),
        (-math.log2(0.6), OTHER_LOG),
        (-math.log10(0.6), OTHER_LOG),
        (-math.log2(0.6) / 4, OTHER_LOG),
        (-math.log10(0.6) / 4, OTHER_LOG),
        (lambda got: 0 < want - got < 0.1, ADDED_MUCH),
    ]
    close(call_explained(student, "cross_entropy_error", Y1, T1), want, *hints, rtol=CLOSE_LOG, atol=CLOSE_LOG)


@pytest.mark.task("cross_entropy_error")
def test_entropy_of_several_rows(student):
    """2차원: 모두 더해서 행의 수로 나눈 숫자 하나입니다.

    2-D: all of it added up, and divided by the number of rows.
    """
    total = -(math.log(0.6) + math.log(0.3))
    hints = [
        (total, NO_ROWS),
        (total / 6, EACH_NUMBER),
        (total / 3, EACH_NUMBER),
        (-total / 2, MINUS),
        (total / 2 / math.log(2), OTHER_LOG),
        (total / 2 / math.log(10), OTHER_LOG),
        (np.array([-math.log(0.6), -math.log(0.3)]), ONE_NUMBER),
    ]
    close(call_explained(student, "cross_entropy_error", Y2, T2), total / 2, *hints, rtol=CLOSE_LOG, atol=CLOSE_LOG)


@pytest.mark.task("cross_entropy_error")
def test_entropy_of_zero(student):
    """y에 0이 있어도 유한합니다: 정답의 y가 0이면 10보다 큰 수, 다른 곳의 0은 손실에 더해지지 않습니다.

    With a 0 in y the result is finite: above 10 where it stands at the right label, and no more loss where it does not.
    """
    close(
        call_explained(student, "cross_entropy_error", np.array([0.0, 0.5, 0.5]), np.array([0.0, 1.0, 0.0])),
        math.log(2),
        (not_finite, LOG_OF_ZERO),
        rtol=CLOSE_LOG,
        atol=CLOSE_LOG,
    )
    got = call_explained(student, "cross_entropy_error", np.array([0.0, 0.5, 0.5]), np.array([1.0, 0.0, 0.0]))
    if not isinstance(got, (int, float)) or not math.isfinite(got) or got <= 10:
        wanted = Text("기대한 값: 10보다 큰 유한한 수", "Expected: a finite number above 10")
        finite = isinstance(got, (int, float)) and math.isfinite(got)
        raise Mismatch(lines(GOT + plain(show(got)), wanted, ZERO_LEFT_OUT if finite else LOG_OF_ZERO), got=got)


@pytest.mark.task("cross_entropy_error")
def test_entropy_leaves_the_arrays(student):
    """값이 맞고, 받은 배열은 바뀌지 않습니다.

    The value is right, and the arrays that were passed in stay as they were.
    """
    y, t = np.array([0.25, 0.75]), np.array([1.0, 0.0])
    close(call_explained(student, "cross_entropy_error", y, t), 2 * math.log(2), rtol=CLOSE_LOG, atol=CLOSE_LOG)
    left_alone(student)


# Functions of each element, and softmax

X1 = np.array([-2.0, -0.5, 0.0, 1.0, 3.0])
X2 = np.array([[1.5, 3.7, 0.2], [-1.0, 0.4, -2.5]])
X3 = np.array([[[0.5, -1.0], [2.0, 0.3]], [[-0.7, 1.1], [0.9, -2.0]], [[1.3, 0.1], [-0.4, 0.8]]])


def logistic(x):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(x)))


@pytest.mark.task("sigmoid")
def test_sigmoid_of_each_element(student):
    """1차원과 2차원 배열의 각 원소에 적용합니다.

    Of each element, of arrays with one and with two dimensions.
    """
    for x in (X1, X2):
        want = logistic(x)
        close(
            call_explained(student, "sigmoid", x),
            want,
            (1 - want, EXPONENT),
            (1 / want, EXPONENT),
            (np.tanh(x), EXPONENT),
        )


@pytest.mark.task("sigmoid")
def test_sigmoid_of_large_numbers(student):
    """±1000에서도 0과 1입니다 (경고는 괜찮습니다).

    At ±1000 it is 0 and 1. A warning is fine.
    """
    x = np.array([-1000.0, 1000.0, 0.5])
    close(call_explained(student, "sigmoid", x), [0.0, 1.0, 0.6224593312018546], (not_finite, OVERFLOW))


@pytest.mark.task("sigmoid")
def test_sigmoid_leaves_the_array(student):
    """3차원 배열에서도 값이 맞고, 받은 배열은 바뀌지 않습니다.

    The values are right for three dimensions, too, and the array that was passed in stays as it was.
    """
    close(call_explained(student, "sigmoid", X3), logistic(X3))
    left_alone(student)


@pytest.mark.task("relu")
def test_relu_of_each_element(student):
    """음수와 0은 0, 양수는 그대로입니다.

    Negative numbers and 0 give 0; positive ones stay.
    """
    hints = [
        (lambda got: got[0] < 0 and abs(got[0]) < 2 and list(got[3:]) == [1, 3], LEAKY),
        (np.abs(X1), ABSOLUTE),
        (np.minimum(X1, 0), OTHER_SIDE),
        (3.0, LARGEST),
        (np.array([0.0, 0.0, 0.0, 1.0, 1.0]), ONES),
    ]
    close(call_explained(student, "relu", X1), [0.0, 0.0, 0.0, 1.0, 3.0], *hints)
    x = np.array([[-1000.0, 1000.0], [2.5, -0.25]])
    close(call_explained(student, "relu", x), [[0.0, 1000.0], [2.5, 0.0]], (np.array([1000.0, 2.5]), LARGEST))


@pytest.mark.task("relu")
def test_relu_leaves_the_array(student):
    """3차원 배열에서도 값이 맞고, 받은 배열은 바뀌지 않습니다.

    The values are right for three dimensions, too, and the array that was passed in stays as it was.
    """
    close(call_explained(student, "relu", X3), np.where(X3 > 0, X3, 0))
    left_alone(student)


def shares(x):
    return np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))


def softmax_hints(x):
    powers = np.exp(x)
    hints = [(powers, NOT_NORMALISED), (powers / powers.sum(), WHOLE_ARRAY)]
    hints += [(np.exp(x - x.max(axis=-1, keepdims=True)), NOT_NORMALISED), (np.exp(x - x.max()), NOT_NORMALISED)]
    return hints + [(powers / powers.sum(axis=axis, keepdims=True), OTHER_AXIS) for axis in range(x.ndim - 1)]


@pytest.mark.task("softmax")
def test_softmax_of_one_row(student):
    """1차원. 슬라이드의 [1.5, 3.7]이면 약 [0.1, 0.9]입니다.

    One dimension. The slide's [1.5, 3.7] gives about [0.1, 0.9].
    """
    for x in (X1, np.array([1.5, 3.7])):
        close(call_explained(student, "softmax", x), shares(x), *softmax_hints(x))


@pytest.mark.task("softmax")
def test_softmax_of_each_row(student):
    """2차원: 행마다 따로 계산합니다. 한 행의 합이 1입니다.

    Two dimensions: each row for itself. The sum of a row is 1.
    """
    close(call_explained(student, "softmax", X2), shares(X2), *softmax_hints(X2))


@pytest.mark.task("softmax")
def test_softmax_of_three_dimensions(student):
    """3차원: 마지막 축을 따라 계산합니다.

    Three dimensions: along the last axis.
    """
    close(call_explained(student, "softmax", X3), shares(X3), *softmax_hints(X3))


@pytest.mark.task("softmax")
def test_softmax_of_large_numbers(student):
    """1000과 -1000처럼 큰 수에서도 맞습니다.

    Right for numbers such as 1000 and -1000.
    """
    want = [0.2447284710547976, 0.6652409557748218, 0.0900305731703804]
    for x in ([1000.0, 1001.0, 999.0], [-1000.0, -999.0, -1001.0]):
        close(call_explained(student, "softmax", np.array(x)), want, (not_finite, SUBTRACT_MAX))


@pytest.mark.task("softmax")
def test_softmax_of_rows_far_apart(student):
    """행마다 크기가 아주 달라도 맞습니다.

    Right where the rows are very different in size.
    """
    x = np.array([[1000.0, 1000.0], [-1000.0, -1000.0]])
    close(
        call_explained(student, "softmax", x),
        [[0.5, 0.5], [0.5, 0.5]],
        (not_finite, SUBTRACT_MAX),
        (np.full((2, 2), 0.25), WHOLE_ARRAY),
    )


@pytest.mark.task("softmax")
def test_softmax_leaves_the_array(student):
    """값이 맞고, 받은 배열은 바뀌지 않습니다.

    The values are right, and the array that was passed in stays as it was.
    """
    close(call_explained(student, "softmax", np.array([2.0, 0.0])), [0.8807970779778824, 0.11920292202211755])
    left_alone(student)


# Numerical derivatives

RTOL_STEP = 1e-4
"""What the statement allows: with f″/f′ below 1.5, a forward difference of h = 1e-4 stays below 8e-5."""


def check_derivative(student, numbers, x, text):
    student.require("numerical_derivative")
    a, k, b, _ = numbers
    called = CALLED + plain(f"numerical_derivative(f, {x})   # f(x) = {text}")
    got = probe_explained(student, called, "derivative", numbers, x)
    want = a * k * math.exp(k * x) + b
    hints = [
        (2 * want, NO_TWO),
        (lambda answer: answer == 0 and want != 0, TINY_STEP),
        (lambda answer: abs(answer - want) <= 0.3 * abs(want), STEP),
        (-want, MINUS),
        (lambda answer: abs(answer) < 0.2 * abs(want), NOT_DIVIDED),
    ]
    close(got, want, *hints, called=called, rtol=RTOL_STEP, atol=1e-6)


@pytest.mark.task("numerical_derivative")
def test_derivative_of_a_curve(student):
    """f(x) = e^x + 0.5x의 미분을 상대 오차 1e-4 안에서 구합니다.

    The derivative of f(x) = e^x + 0.5x, to a relative error of 1e-4.
    """
    for x in (0.0, 0.7, 2.0):
        check_derivative(student, (1.0, 1.0, 0.5, 0.0), x, "e^x + 0.5x")


@pytest.mark.task("numerical_derivative")
def test_derivative_of_the_slides(student):
    """슬라이드의 함수들: f(x) = 3, x, 2x, x + 3

    The slides' functions: f(x) = 3, x, 2x, x + 3.
    """
    for text, b, c in (("2x", 2.0, 0.0), ("3", 0.0, 3.0), ("x", 1.0, 0.0), ("x + 3", 1.0, 3.0)):
        check_derivative(student, (0.0, 0.0, b, c), 1.5, text)


def rising(x, c=0.0, seed=3):
    """Factors for `gradient` at x, and what it should give."""
    a = np.random.default_rng(seed).uniform(1, 2, x.shape)
    want = a * np.exp(x)
    want.flat[0] += c * x.flat[-1]
    want.flat[-1] += c * x.flat[0]
    return a, want


def check_gradient(student, x, *hints):
    student.require("numerical_gradient")
    a, want = rising(x, 0.1)
    called = CALLED + plain(f"numerical_gradient(f, {show(x)})   # f(x) = Σ a·e^x + 0.1·x[0]·x[-1]")
    got, after = probe_explained(student, called, "gradient", a, 0.1, x)
    known = [
        (2 * want, NO_TWO),
        (lambda answer: not np.any(answer), TINY_STEP),
        (lambda answer: np.ndim(answer) == 0, ALL_AT_ONCE),
        (np.full(x.shape, want.sum()), ALL_AT_ONCE),
        (lambda answer: np.size(answer) == x.size and np.shape(answer) != x.shape, SHAPE_OF_X),
        (lambda answer: np.allclose(answer, np.cumsum(want).reshape(x.shape), rtol=1e-2), STEPS_STAY),
        (lambda answer: np.all(np.abs(answer - want) <= 0.3 * np.abs(want)), STEP),
        (-want, MINUS),
    ]
    close(got, want, *hints, *known, called=called, rtol=RTOL_STEP, atol=1e-6)
    return after, called


@pytest.mark.task("numerical_gradient")
def test_gradient_of_one_dimension(student):
    """1차원 배열에서 각 원소의 기울기를 구합니다.

    The gradient at an array of one dimension.
    """
    check_gradient(student, np.array([0.5, -0.25, 1.5, 1.0]))


@pytest.mark.task("numerical_gradient")
def test_gradient_of_two_dimensions(student):
    """2차원 배열: 결과의 모양은 x와 같습니다. 값이 같은 원소도 있습니다.

    An array of two dimensions: the result has the shape of x. Some of its elements are equal.
    """
    x = np.array([[0.5, 1.25], [-0.25, 0.5], [1.0, 0.0]])
    _, want = rising(x, 0.1)
    unlike = x != 0.5

    def equals_mixed(answer):
        """All is right but the two elements that are equal, and what came for these is equal, too."""
        return np.allclose(answer[unlike], want[unlike], rtol=1e-3) and math.isclose(
            answer[0, 0], answer[1, 1], rel_tol=1e-3
        )

    check_gradient(student, x, (equals_mixed, SAME_VALUES))


@pytest.mark.task("numerical_gradient")
def test_gradient_of_three_dimensions(student):
    """3차원 배열도 됩니다.

    Three dimensions work, too.
    """
    check_gradient(student, np.linspace(-0.4, 1.4, 12).reshape(2, 3, 2))


@pytest.mark.task("numerical_gradient")
def test_gradient_leaves_x(student):
    """기울기가 맞고, 끝난 뒤에 x는 처음과 같습니다.

    The gradient is right, and afterwards x is as it was.
    """
    x = np.array([1.0, 0.5, -0.25])
    after, called = check_gradient(student, x)
    if not (isinstance(after, np.ndarray) and after.shape == x.shape and np.allclose(after, x, rtol=0, atol=1e-12)):
        same(x, after, called, X_CHANGED)


# Layers


def use(student, made, *steps):
    """What each step with some layers gave, for each the calls up to it as text, and what was given before and after.

    made: {variable: (class, arguments)}; a step is (variable, method, arguments …) or (variable, ".attribute").
    """
    sent = []
    said = [f"{variable} = {name}({', '.join(map(show, given))})" for variable, (name, given) in made.items()]
    for name, _ in made.values():
        student.require(name)
    for variable, name, *given in steps:
        if name.startswith("."):
            sent.append((variable, name[1:], None))
            said.append(f"{variable}{name}")
        else:
            student.require(f"{made[variable][0]}.{name}")
            sent.append((variable, name, tuple(given)))
            said.append(f"{variable}.{name}({', '.join(map(show, given))})")
    called = [lines(*(CALLED + plain(one) for one in said[: len(made) + index + 1])) for index in range(len(sent))]
    results, made_with, given = probe_explained(student, called[-1], "layers", made, sent)
    wanted = ([arguments for _, arguments in made.values()], [arguments for _, _, arguments in sent])
    return results, called, (wanted, (made_with, given))


XA = np.array([[1.0, -0.5, 2.0], [-1.5, 0.25, 0.75]])
XB = np.array([[-0.5, 1.5, -2.0], [0.5, -1.25, 0.3]])
DA = np.array([[0.5, -2.0, 1.0], [-1.0, 3.0, -0.5]])


def steps_of(student, name, *steps):
    return use(student, {"layer": (name, ())}, *[("layer", *step) for step in steps])


@pytest.mark.task("sigmoid_layer")
def test_sigmoid_layer_forward(student):
    """forward는 sigmoid(x)를 돌려줍니다.

    forward gives sigmoid(x).
    """
    (got,), called, _ = steps_of(student, "Sigmoid", ("forward", XA))
    close(got, logistic(XA), (logistic(-XA), EXPONENT), called=called[-1])


@pytest.mark.task("sigmoid_layer")
def test_sigmoid_layer_backward(student):
    """backward는 dout에 sigmoid의 미분을 곱합니다.

    backward multiplies dout by the derivative of the sigmoid.
    """
    (_, got), called, _ = steps_of(student, "Sigmoid", ("forward", XA), ("backward", DA))
    y = logistic(XA)
    hints = [
        (y * (1 - y), NO_DOUT),
        (DA * XA * (1 - XA), INPUT_FOR_OUTPUT),
        (DA, NOT_DERIVED),
        (DA * y, NOT_DERIVED),
        (DA * (1 - y), NOT_DERIVED),
        (DA * logistic(DA) * (1 - logistic(DA)), INPUT_FOR_OUTPUT),
        (-DA * y * (1 - y), MINUS),
    ]
    close(got, DA * y * (1 - y), *hints, called=called[-1])


def check_latest(student, name, slope):
    """backward uses the latest forward of its own object. `slope(x)` is the local derivative."""
    latest = (("layer", "forward", XA), ("layer", "forward", XB), ("layer", "backward", DA))
    results, called, _ = use(student, {"layer": (name, ())}, *latest, ("layer", "backward", -2 * DA))
    close(results[2], DA * slope(XB), (DA * slope(XA), FIRST_FORWARD), called=called[2])
    close(results[3], -2 * DA * slope(XB), (lambda _: True, SECOND_BACKWARD), called=called[3])
    steps = (("one", "forward", XA), ("two", "forward", XB), ("one", "backward", DA))
    results, called, _ = use(student, {"one": (name, ()), "two": (name, ())}, *steps)
    close(results[-1], DA * slope(XA), (DA * slope(XB), SHARED), called=called[-1])


@pytest.mark.task("sigmoid_layer")
def test_sigmoid_layer_uses_its_latest_forward(student):
    """backward는 그 객체의 마지막 forward를 씁니다.

    backward uses the latest forward of its own object.
    """
    check_latest(student, "Sigmoid", lambda x: logistic(x) * logistic(-x))


@pytest.mark.task("sigmoid_layer")
def test_sigmoid_layer_leaves_its_arguments(student):
    """값이 맞고, x와 dout은 바뀌지 않습니다.

    The values are right, and x and dout stay as they were.
    """
    x, dout = np.array([[0.0, 2.0]]), np.array([[4.0, -1.0]])
    (_, got), called, kept = steps_of(student, "Sigmoid", ("forward", x), ("backward", dout))
    close(got, [[1.0, -0.10499358540350662]], called=called[-1])
    same(*kept, called[-1])


@pytest.mark.task("relu_layer")
def test_relu_layer_forward(student):
    """forward는 relu(x)를 돌려줍니다.

    forward gives relu(x).
    """
    (got,), called, _ = steps_of(student, "Relu", ("forward", XA))
    hints = [
        (np.abs(XA), ABSOLUTE),
        (2.0, LARGEST),
        (np.minimum(XA, 0), OTHER_SIDE),
        (lambda answer: np.all(answer[XA < 0] < 0) and np.all(answer[XA < 0] > XA[XA < 0]), LEAKY),
    ]
    close(got, [[1.0, 0.0, 2.0], [0.0, 0.25, 0.75]], *hints, called=called[-1])


@pytest.mark.task("relu_layer")
def test_relu_layer_backward(student):
    """backward는 forward의 x가 0보다 크던 곳에서만 dout을 흘려보냅니다.

    backward lets dout through only where the x of forward was above 0.
    """
    (_, got), called, _ = steps_of(student, "Relu", ("forward", XA), ("backward", DA))
    hints = [
        (np.where(XA > 0, 1.0, 0.0), NO_DOUT),
        (np.where(DA > 0, DA, 0), MASK_OF_DOUT),
        (DA, NO_MASK),
        (np.where(XA > 0, 0, DA), OTHER_SIDE),
        (np.where(XA > 0, DA * XA, 0), ONES),
    ]
    close(got, np.where(XA > 0, DA, 0), *hints, called=called[-1])


@pytest.mark.task("relu_layer")
def test_relu_layer_uses_its_latest_forward(student):
    """backward는 그 객체의 마지막 forward를 씁니다.

    backward uses the latest forward of its own object.
    """
    check_latest(student, "Relu", lambda x: np.where(x > 0, 1.0, 0.0))


@pytest.mark.task("relu_layer")
def test_relu_layer_leaves_its_arguments(student):
    """값이 맞고, x와 dout은 바뀌지 않습니다.

    The values are right, and x and dout stay as they were.
    """
    x, dout = np.array([[-3.0, 2.0]]), np.array([[4.0, -1.0]])
    (first, got), called, kept = steps_of(student, "Relu", ("forward", x), ("backward", dout))
    close(first, [[0.0, 2.0]], called=called[0])
    close(got, [[0.0, -1.0]], called=called[-1])
    same(*kept, called[-1])


WA = np.array([[1.0, 2.0, -1.0], [0.5, -1.0, 3.0], [-2.0, 0.25, 1.5]])
BA = np.array([0.5, -1.0, 2.0])
XS = np.array([[1.0, -0.5, 2.0], [-1.5, 0.25, 0.75], [0.5, 3.0, -1.0]])
DS = np.array([[0.5, -2.0, 1.0], [-1.0, 3.0, -0.5], [2.0, 0.75, -1.25]])
WR = np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 0.25]])
BR, XR, DR = np.array([0.75, -0.5]), XA, np.array([[2.0, -1.0], [0.5, 1.5]])
"""Square ones first, where a transposition that is missing gives numbers; then others, where it gives none."""


def affine(student, w, b, x, dout, *asked):
    """What an Affine layer gives for `forward`, and then for what is asked."""
    return use(student, {"layer": ("Affine", (w, b))}, ("layer", "forward", x), ("layer", "backward", dout), *asked)


@pytest.mark.task("affine")
def test_affine_forward(student):
    """forward는 xW + b를 돌려줍니다.

    forward gives xW + b.
    """
    for w, b, x in ((WR, BR, XR), (WA, BA, XS)):
        (got,), called, _ = use(student, {"layer": ("Affine", (w, b))}, ("layer", "forward", x))
        product = np.einsum("ni,io->no", x, w)
        close(got, product + b, (product, NO_BIAS), (product - b, MINUS), called=called[-1])


@pytest.mark.task("affine")
def test_affine_dx(student):
    """backward는 x의 기울기를 돌려줍니다.

    backward gives the gradient of x.
    """
    for w, b, x, dout in ((WA, BA, XS, DS), (WR, BR, XR, DR)):
        (_, got), called, _ = affine(student, w, b, x, dout)
        hints = [(np.einsum("no,oi->ni", dout, w), W_NOT_TRANSPOSED)] if w is WA else []
        close(got, np.einsum("no,io->ni", dout, w), *hints, called=called[-1])


@pytest.mark.task("affine")
def test_affine_dw(student):
    """backward를 부르면 dW가 정해집니다. 모양은 W와 같습니다.

    backward sets dW, which has the shape of W.
    """
    for w, b, x, dout in ((WA, BA, XS, DS), (WR, BR, XR, DR)):
        (_, _, got), called, _ = affine(student, w, b, x, dout, ("layer", ".dW"))
        want = np.einsum("ni,no->io", x, dout)
        hints = [(want.T, DW_TRANSPOSED), (want / len(x), DB_MEAN)]
        if w is WA:
            hints += [(x @ dout, X_NOT_TRANSPOSED)]
        close(got, want, *hints, called=called[-1])


@pytest.mark.task("affine")
def test_affine_db(student):
    """backward를 부르면 db가 정해집니다. 모양은 b와 같습니다.

    backward sets db, which has the shape of b.
    """
    for w, b, x, dout in ((WA, BA, XS, DS), (WR, BR, XR, DR)):
        (_, _, got), called, _ = affine(student, w, b, x, dout, ("layer", ".db"))
        want = np.einsum("no->o", dout)
        hints = [
            (dout, DB_NOT_SUMMED),
            (dout.sum(), DB_WRONG_SUM),
            (dout.sum(axis=1), DB_WRONG_SUM),
            (want[None], DB_KEEPDIMS),
            (want / len(x), DB_MEAN),
        ]
        close(got, want, *hints, called=called[-1])


@pytest.mark.task("affine")
def test_affine_uses_its_latest_forward(student):
    """backward는 그 객체의 마지막 forward를 쓰고, dW와 db를 부를 때마다 새로 정합니다.

    backward uses the latest forward of its own object, and sets dW and db anew each time it is called.
    """
    first = ("layer", "forward", XA), ("layer", "backward", DR)
    second = ("layer", "forward", XB), ("layer", "backward", 2 * DR)
    asked = ("layer", ".dW"), ("layer", ".db")
    steps = *first, *second, *asked, ("layer", "backward", DR), *asked
    results, called, _ = use(student, {"layer": ("Affine", (WR, BR))}, *steps)
    one, two = np.einsum("ni,no->io", XA, DR), np.einsum("ni,no->io", XB, 2 * DR)
    stale = np.einsum("ni,no->io", XA, 2 * DR)
    close(results[4], two, (stale, FIRST_FORWARD), (one, FIRST_FORWARD), (one + two, ADDED_UP), called=called[4])
    close(results[5], 2 * DR.sum(axis=0), (3 * DR.sum(axis=0), ADDED_UP), called=called[5])
    again = (lambda _: True, SECOND_BACKWARD)
    close(results[6], np.einsum("no,io->ni", DR, WR), again, called=called[6])
    close(results[7], two / 2, (3 * two / 2, ADDED_UP), again, called=called[7])
    close(results[8], DR.sum(axis=0), (3 * DR.sum(axis=0), ADDED_UP), again, called=called[8])
    steps = (("one", "forward", XA), ("two", "forward", XB), ("one", "backward", DR), ("one", ".dW"))
    results, called, _ = use(student, {"one": ("Affine", (WR, BR)), "two": ("Affine", (2 * WR, BR))}, *steps)
    close(results[2], np.einsum("no,io->ni", DR, WR), (np.einsum("no,io->ni", 2 * DR, WR), SHARED), called=called[2])
    close(results[3], one, (two / 2, SHARED), called=called[3])


@pytest.mark.task("affine")
def test_affine_leaves_its_arguments(student):
    """값이 맞고, W, b, x, dout은 바뀌지 않습니다.

    The values are right, and W, b, x and dout stay as they were.
    """
    (first, got), called, kept = affine(student, WR, BR, XR, DR)
    close(first, [[-1.5, -3.5], [-1.75, 3.4375]], called=called[0])
    close(got, [[4.0, -2.0, -3.25], [-2.5, 4.75, -0.375]], called=called[-1])
    same(*kept, called[-1])


XL = np.array([[0.2, -0.4, 0.9], [-0.7, 0.5, 0.1]])
TL = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
XM, TM = np.array([[0.6, 0.1, -0.3], [0.0, -0.8, 0.4]]), np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


@pytest.mark.task("softmax_with_loss")
def test_loss_forward(student):
    """forward는 softmax의 교차 엔트로피를 행마다 구해 평균한 숫자 하나입니다.

    forward gives the mean over the rows of the softmax's cross entropy.
    """
    (got,), called, _ = steps_of(student, "SoftmaxWithLoss", ("forward", XL, TL))
    total = -np.log(shares(XL)[TL == 1]).sum()
    hints = [(total, NO_ROWS), (total / 6, EACH_NUMBER), (-total / 2, MINUS), (shares(XL), ONE_NUMBER)]
    close(got, total / 2, *hints, called=called[-1], rtol=2 * CLOSE_LOG, atol=CLOSE_LOG)


@pytest.mark.task("softmax_with_loss")
def test_loss_backward(student):
    """backward()는 (y − t) / 행의 수입니다.

    backward() gives (y − t) / rows.
    """
    for given in ((), (1,)):
        (_, got), called, _ = steps_of(student, "SoftmaxWithLoss", ("forward", XL, TL), ("backward", *given))
        y = shares(XL)
        hints = [
            (y - TL, NO_ROWS_BACKWARD),
            ((TL - y) / 2, T_MINUS_Y),
            (TL - y, T_MINUS_Y),
            ((y - TL) / 6, EACH_NUMBER),
            ((y - TL) / 3, EACH_NUMBER),
            (y / 2, NO_LABELS),
        ]
        close(got, (y - TL) / 2, *hints, called=called[-1])


@pytest.mark.task("softmax_with_loss")
def test_loss_backward_with_dout(student):
    """backward(dout)은 거기에 dout을 곱합니다.

    backward(dout) multiplies that by dout.
    """
    (_, got), called, _ = steps_of(student, "SoftmaxWithLoss", ("forward", XL, TL), ("backward", 3.0))
    want = 1.5 * (shares(XL) - TL)
    close(got, want, (want / 3, NO_DOUT), (2 * want, NO_ROWS_BACKWARD), (-want, T_MINUS_Y), called=called[-1])


@pytest.mark.task("softmax_with_loss")
def test_loss_uses_its_latest_forward(student):
    """backward는 그 객체의 마지막 forward를 쓰고, 받은 배열은 바꾸지 않습니다.

    backward uses the latest forward of its own object, and the arrays that were passed in stay as they were.
    """
    name = "SoftmaxWithLoss"
    for_l, for_m = (shares(XL) - TL) / 2, (shares(XM) - TM) / 2
    latest = ("forward", XL, TL), ("forward", XM, TM), ("backward", 1)
    results, called, kept = steps_of(student, name, *latest, ("backward", 2.0))
    close(results[2], for_m, (for_l, FIRST_FORWARD), called=called[2])
    changed = difference(*kept[::-1]) is not None
    hints = [(lambda _: changed, MISTAKES["argument_changed"]), (lambda _: True, SECOND_BACKWARD)]
    close(results[3], 2 * for_m, *hints, called=called[3])
    same(*kept, called[-1])
    steps = (("one", "forward", XL, TL), ("two", "forward", XM, TM), ("one", "backward", 1))
    results, called, _ = use(student, {"one": (name, ()), "two": (name, ())}, *steps)
    close(results[-1], for_l, (for_m, SHARED), called=called[-1])


# Graphs


def part(value, index, length):
    """One of the results, where there are so many of them."""
    several = isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim == 1)
    if several and len(value) == length:
        return value[index]
    many = Text(f"결과 {length}개를 돌려주어야 합니다: return a, b, …", f"There are {length} results: return a, b, …")
    raise Mismatch(lines(GOT + plain(show(value)), many), got=value)


GRAPH = ((-2.0, 5.0, 3.0), (1.5, -4.0, 0.5))


@pytest.mark.task("linear_graph")
def test_linear_graph_forward(student):
    """네 결과의 처음은 f = wx + b입니다. 슬라이드의 w = -2, x = 5, b = 3이면 -7입니다.

    The first of the four results is f = wx + b: -7 for the slide's w = -2, x = 5, b = 3.
    """
    for w, x, b in GRAPH:
        close(
            part(call_explained(student, "linear_graph", w, x, b), 0, 4),
            w * x + b,
            (w * x, NO_BIAS),
            (-7.0, ALWAYS_THE_SAME),
        )


@pytest.mark.task("linear_graph")
def test_linear_graph_backward(student):
    """나머지 셋은 w, x, b의 기울기입니다.

    The other three are the gradients of w, x and b.
    """
    for w, x, b in GRAPH:
        got = call_explained(student, "linear_graph", w, x, b)
        close(part(got, 1, 4), x, (w, SWAPPED))
        close(part(got, 2, 4), w, (x, SWAPPED))
        close(part(got, 3, 4), 1.0, (lambda _: True, DB_IS_ONE))


NEURONS = (
    (np.array([2.0, -3.0, -3.0]), np.array([-1.0, -2.0])),
    (np.array([0.5, 1.25, -0.75]), np.array([1.5, -0.4])),
)


def neuron(w, x):
    """(z, f, f(1 − f))"""
    z = w[0] * x[0] + w[1] * x[1] + w[2]
    return z, logistic(z), logistic(z) * logistic(-z)


@pytest.mark.task("neuron_graph")
def test_neuron_forward(student):
    """세 결과의 처음은 f입니다. w = [2, -3, -3], x = [-1, -2]이면 약 0.73입니다.

    The first of the three results is f: about 0.73 for w = [2, -3, -3], x = [-1, -2].
    """
    for w, x in NEURONS:
        z, want, _ = neuron(w, x)
        hints = [(1 - want, EXPONENT), (1 + np.exp(-z), EXPONENT), (z, NO_SIGMOID), (logistic(z - w[2]), NO_W2)]
        close(part(call_explained(student, "neuron_graph", w, x), 0, 3), want, *hints)


@pytest.mark.task("neuron_graph")
def test_neuron_dw(student):
    """df_dw는 w0, w1, w2의 기울기 3개입니다. w와 x는 바뀌지 않습니다.

    df_dw holds the gradients of w0, w1 and w2. w and x stay as they were.
    """
    for w, x in NEURONS:
        z, f, slope = neuron(w, x)
        inputs = np.array([x[0], x[1], 1.0])
        got = part(call_explained(student, "neuron_graph", w, x), 1, 3)
        hints = [
            (inputs, NO_F_1_F),
            (f * inputs, NO_F_1_F),
            (-slope * inputs, MINUS),
            (z * (1 - z) * inputs, SLOPE_OF_Z),
            (slope * np.array([w[0], w[1], 1.0]), SWAPPED),
            (lambda answer: np.size(answer) == 2, THREE),
        ]
        close(got, slope * inputs, *hints)
        left_alone(student)


@pytest.mark.task("neuron_graph")
def test_neuron_dx(student):
    """df_dx는 x0, x1의 기울기 2개입니다.

    df_dx holds the gradients of x0 and x1.
    """
    for w, x in NEURONS:
        _, f, slope = neuron(w, x)
        got = part(call_explained(student, "neuron_graph", w, x), 2, 3)
        hints = [(w[:2], NO_F_1_F), (f * w[:2], NO_F_1_F), (-slope * w[:2], MINUS), (slope * x, SWAPPED)]
        close(got, slope * w[:2], *hints)
