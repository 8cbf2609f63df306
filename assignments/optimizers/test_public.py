"""`optimizers`의 공개 테스트. 집에서도 돌려 볼 수 있습니다: grade check optimizers.py

The public tests of `optimizers`. What is expected is written as a sum over all steps so far, not step by step as an
optimizer computes it. ε's place and size below 1e-6 are open, so no gradient is between 0 and 0.5 in size.
"""

import functools
import itertools

import numpy as np
import pytest

from grader.suites import (
    MISTAKES,
    Hint,
    Mismatch,
    Text,
    check,
    check_close,
    check_list,
    check_unchanged,
    difference,
    is_array,
    lines,
    observed,
    plain,
    show,
)

EPSILON = 1e-7
PLUS = Text(
    "기울기의 반대 방향이 아니라 기울기 방향으로 움직였습니다. 부호(+, −)를 확인하세요.",
    "The step goes up the gradient, not down. Check the sign (+ or −).",
)
NOTHING_MOVED = Text(
    "update를 불렀는데 params의 값이 그대로입니다. params[이름]에 새 값을 넣어야 합니다.",
    "update was called, and params still holds the old values. Put the new ones into params[name].",
)
NEW_DICTIONARY = Text(
    "새 딕셔너리를 만들어 돌려주었고, 받은 params는 그대로입니다. 받은 params 안의 값을 바꾸세요.",
    "A new dictionary was returned, and the params that were passed in stayed as they were. Change the values in them.",
)
ONE_NAME_ONLY = Text(
    "params 가운데 일부만 갱신되었습니다. 모든 이름에 대해 반복하는지, return이 반복문 안에 있지 않은지 확인하세요.",
    "Only some of the params were updated. Loop over every name, and look for a return inside the loop.",
)
LR_IGNORED = Text(
    "받은 학습률 lr 대신 정해진 값으로 움직인 것 같습니다. self.lr을 쓰세요.",
    "It looks as if a fixed learning rate was used instead of the lr that was given. Use self.lr.",
)
ARGUMENTS_IGNORED = Text(
    "받은 인수 대신 기본값으로 계산한 것 같습니다. 인수를 self에 저장해서 쓰세요.",
    "It looks as if the defaults were used instead of the arguments. Keep the arguments in self and use them.",
)
NO_LR = Text("학습률 lr을 곱하지 않은 것 같습니다.", "It looks as if the learning rate lr is missing.")
LR_TWICE = Text(
    "학습률 lr을 두 번 곱한 것 같습니다. 움직임을 만들 때와 더할 때 가운데 한 번만 곱하세요.",
    "It looks as if the learning rate is multiplied in twice. Once is enough: in the move, or when it is added.",
)
MOMENTUM_SIGN = Text(
    "앞 걸음의 움직임(momentum·Δw)을 더하지 않고 뺀 것 같습니다. 같은 방향으로 더해야 관성이 됩니다.",
    "The move of the step before (momentum·Δw) seems to be subtracted. Inertia adds it, in the same direction.",
)
NO_INERTIA = Text(
    "앞 걸음의 움직임이 더해지지 않았습니다. Δw를 self에 저장해서 다음 update에서 쓰세요.",
    "The move of the step before is not added. Keep Δw in self for the next update.",
)
SHORT_INERTIA = Text(
    "앞 걸음의 움직임 Δw에는 그때 더한 momentum 부분도 들어 있어야 합니다. 기울기 부분만 저장한 것 같습니다.",
    "Δw of the step before includes the momentum that was added then. Only its gradient part seems to be kept.",
)
MOMENTUM_AVERAGE = Text(
    "기울기에 (1 − momentum)을 곱한 것 같습니다. 여기서는 lr·g를 그대로 뺍니다.",
    "The gradient seems to be multiplied by (1 − momentum). Here the step takes lr·g as it is.",
)
NO_SQUARE = Text(
    "h에 기울기의 제곱이 아니라 기울기를 더한 것 같습니다.", "h seems to sum the gradients, not their squares."
)
NO_ROOT = Text("나눌 때 h의 제곱근(√)이 빠진 것 같습니다.", "The square root of h seems to be missing.")
NOT_SUMMED = Text(
    "h가 쌓이지 않고 매번 새로 계산됩니다. 앞의 update까지의 h를 self에 저장하세요.",
    "h is made anew in each step. Keep the h of the steps before in self.",
)
SUM_FOR_AVERAGE = Text(
    "h를 AdaGrad처럼 그냥 더하고 있습니다. RMSProp은 decay와 (1 − decay)로 평균을 냅니다.",
    "h is summed, as in AdaGrad. RMSProp averages, with decay and (1 − decay).",
)
DECAY_SWAPPED = Text(
    "decay와 (1 − decay)의 자리가 바뀌었습니다. decay는 앞의 h에 곱합니다.",
    "decay and (1 − decay) have changed places. decay goes with the h of before.",
)
NO_ONE_MINUS = Text(
    "새 제곱 기울기에 (1 − decay)를 곱하지 않은 것 같습니다.",
    "The new squared gradient seems to lack its factor (1 − decay).",
)
NO_CORRECTION = Text(
    "편향 보정(m̂, v̂)이 빠진 것 같습니다. 처음 걸음에서 특히 크게 달라집니다.",
    "The bias correction (m̂ and v̂) seems to be missing. It matters most in the first steps.",
)
ONLY_M = Text("편향 보정을 m에만 하고 v에는 하지 않은 것 같습니다.", "Only m is corrected for its bias, v is not.")
ONLY_V = Text("편향 보정을 v에만 하고 m에는 하지 않은 것 같습니다.", "Only v is corrected for its bias, m is not.")
T_PER_NAME = Text(
    "t가 params의 이름마다 늘어납니다. t는 update를 한 번 부를 때 1만 늘어야 합니다.",
    "t grows with every name of params. It grows by 1 with every call of update.",
)
T_LATE = Text(
    "t가 한 걸음 앞서 있습니다. 첫 번째 update에서 t는 1입니다.",
    "t is one step ahead. In the first update t is 1.",
)
T_STAYS = Text(
    "t가 늘어나지 않고 늘 1입니다. update를 부를 때마다 self.t를 1씩 늘리세요.",
    "t does not grow: it is always 1. Add 1 to self.t with each call of update.",
)
NO_SQUARE_V = Text(
    "v에 기울기의 제곱이 아니라 기울기를 쓴 것 같습니다.", "v seems to use the gradients, not their squares."
)
NO_ROOT_V = Text("나눌 때 v̂의 제곱근(√)이 빠진 것 같습니다.", "The square root of v̂ seems to be missing.")
NESTEROV = Text(
    "이것은 Nesterov momentum입니다. 과제의 식은 w ← w + Δw입니다.",
    "This is Nesterov's momentum. The formula of the assignment is w ← w + Δw.",
)
BY_ORDER = Text(
    "grads의 값을 순서대로 짝지은 것 같습니다. grads의 순서는 다를 수 있으니 이름으로 찾으세요: grads[이름]",
    "The gradients seem to be paired by their order, which may differ. Look them up by name: grads[name].",
)
H_FROM_ONE = Text("h의 처음 값은 0입니다.", "h begins as 0.")
BETAS_SWAPPED = Text(
    "beta1과 beta2가 바뀌었습니다. m에는 beta1, v에는 beta2를 씁니다.",
    "beta1 and beta2 have changed places: m takes beta1, v takes beta2.",
)
T_FROM_ZERO = Text(
    "첫 update에서 t가 0이면 1 − β⁰ = 0으로 나누게 됩니다. 나누기 전에 t를 1로 늘리세요.",
    "With t = 0 in the first update, 1 − β⁰ = 0 divides. Make t 1 before dividing.",
)
NO_EPSILON = Text(
    "기울기가 0이면 √h도 0이라서 0으로 나누게 됩니다. ε(1e-7)을 더하세요.",
    "Where the gradient is 0, √h is 0 as well and divides. Add ε (1e-7).",
)
SHARED_BY_NAMES = Text(
    "상태(h, Δw, m, v) 하나를 모든 이름이 함께 쓰고 있습니다. 이름마다 따로 저장하세요.",
    "All names share one state (h, Δw, m, v). Keep one for each name.",
)
SHARED_BY_OBJECTS = Text(
    "두 optimizer가 같은 상태를 함께 쓰고 있습니다. 클래스 변수나 전역 변수가 아니라 __init__에서 self에 만드세요.",
    "Two optimizers share their state. Make it in __init__, in self, not in the class or outside of it.",
)
STATE_LOST = Text(
    "상태(h, Δw, m, v)가 이어지지 않습니다. 이 테스트는 update를 부를 때마다 이름이 같은 새 params를 줍니다. "
    "상태는 params의 배열이나 그 id가 아니라 이름으로 self에 저장하세요.",
    "State (h, Δw, m, v) is lost between the steps. Here each update is given a new params with the same names: keep "
    "state in self by name, not by the array in params or its id.",
)
FIRST_PARAMS = Text(
    "첫 번째 update에 준 params만 바뀝니다. params를 self에 저장하지 말고, 부를 때마다 받은 params를 바꾸세요.",
    "Only the params of the first update change. Do not keep params in self: change those that each call is given.",
)
ZEROS_SKIPPED = Text(
    "기울기가 모두 0인 걸음을 건너뛴 것 같습니다. 그때도 h, m, v는 줄어들고, 쌓인 움직임은 이어집니다.",
    "Steps whose gradients are all 0 seem to be skipped. h, m and v fade then, too, and what was gathered still moves.",
)
GRADS_CHANGED = Text(
    "받은 grads의 값이 바뀌었습니다. grads는 읽기만 하세요.", "The values of grads were changed. Only read them."
)
DEFAULTS = Text("기본값을 과제의 표와 비교해 보세요.", "Compare the defaults with the table of the assignment.")
UNREADABLE = Text("결과를 확인할 수 없습니다.", "The result cannot be checked.")


# The rules: the move of a step by all gradients of a parameter so far, g[0], …, g[-1]; t is the number of the step.


def fading(g, rate):
    """Σ rate^(age of g) · g"""
    return np.tensordot(rate ** np.arange(len(g))[::-1], g, 1)


def divided(move, h):
    with np.errstate(all="ignore"):  # some mistakes are known by their NaN
        return move / (np.sqrt(h) + EPSILON)


def sgd(g, t, lr=0.01):
    return -lr * g[-1]


def momentum(g, t, lr=0.01, mu=0.9):
    return -lr * fading(g, mu)


def adagrad(g, t, lr=0.01):
    return divided(-lr * g[-1], (g**2).sum(axis=0))


def rmsprop(g, t, lr=0.01, decay=0.9):
    return divided(-lr * g[-1], (1 - decay) * fading(g**2, decay))


def adam(g, t, lr=0.001, beta1=0.9, beta2=0.999, correct_m=True, correct_v=True, power=2, root=1):
    with np.errstate(all="ignore"):
        m = (1 - beta1) * fading(g, beta1) / (np.float64(1 - beta1**t) if correct_m else 1)
        v = (1 - beta2) * fading(g**power, beta2) / (np.float64(1 - beta2**t) if correct_v else 1)
        return divided(-lr * m, v**root)


RULES = {"SGD": sgd, "Momentum": momentum, "AdaGrad": adagrad, "RMSProp": rmsprop, "Adam": adam}


def short_inertia(g, t, lr=0.01, mu=0.9):
    return -lr * (g[-1] + (mu * g[-2] if len(g) > 1 else 0))


USUAL = {
    "SGD": [(lambda g, t, lr=0.01: -g[-1], NO_LR)],
    "Momentum": [
        (lambda g, t, lr=0.01, mu=0.9: -lr * g[-1], NO_INERTIA),
        (short_inertia, SHORT_INERTIA),
        (lambda g, t, lr=0.01, mu=0.9: -lr * fading(g, -mu), MOMENTUM_SIGN),
        (lambda g, t, lr=0.01, mu=0.9: -lr * lr * fading(g, mu), LR_TWICE),
        (lambda g, t, lr=0.01, mu=0.9: -lr * (1 - mu) * fading(g, mu), MOMENTUM_AVERAGE),
        (lambda g, t, lr=0.01, mu=0.9: -fading(g, mu), NO_LR),
        (lambda g, t, lr=0.01, mu=0.9: -lr * (mu * fading(g, mu) + g[-1]), NESTEROV),
    ],
    "AdaGrad": [
        (lambda g, t, lr=0.01: divided(-lr * g[-1], g.sum(axis=0)), NO_SQUARE),
        (lambda g, t, lr=0.01: divided(-lr * g[-1], abs(g).sum(axis=0)), NO_SQUARE),
        (lambda g, t, lr=0.01: divided(-lr * g[-1], (g**2).sum(axis=0) ** 2), NO_ROOT),
        (lambda g, t, lr=0.01: divided(-lr * g[-1], g[-1] ** 2), NOT_SUMMED),
        (lambda g, t, lr=0.01: divided(-g[-1], (g**2).sum(axis=0)), NO_LR),
        (lambda g, t, lr=0.01: divided(-lr * g[-1], 1 + (g**2).sum(axis=0)), H_FROM_ONE),
    ],
    "RMSProp": [
        (lambda g, t, lr=0.01, r=0.9: divided(-lr * g[-1], r * fading(g**2, 1 - r)), DECAY_SWAPPED),
        (lambda g, t, lr=0.01, r=0.9: divided(-lr * g[-1], (g**2).sum(axis=0)), SUM_FOR_AVERAGE),
        (lambda g, t, lr=0.01, r=0.9: divided(-lr * g[-1], fading(g**2, r)), NO_ONE_MINUS),
        (lambda g, t, lr=0.01, r=0.9: divided(-lr * g[-1], (1 - r) * fading(g, r)), NO_SQUARE),
        (lambda g, t, lr=0.01, r=0.9: divided(-lr * g[-1], ((1 - r) * fading(g**2, r)) ** 2), NO_ROOT),
        (lambda g, t, lr=0.01, r=0.9: divided(-lr * g[-1], (1 - r) * g[-1] ** 2), NOT_SUMMED),
        (lambda g, t, lr=0.01, r=0.9: divided(-g[-1], (1 - r) * fading(g**2, r)), NO_LR),
    ],
    "Adam": [
        (functools.partial(adam, correct_m=False, correct_v=False), NO_CORRECTION),
        (functools.partial(adam, correct_v=False), ONLY_M),
        (functools.partial(adam, correct_m=False), ONLY_V),
        (lambda g, t, lr=0.001, b1=0.9, b2=0.999: adam(g, t, lr, b2, b1), BETAS_SWAPPED),
        (lambda g, t, lr=0.001, b1=0.9, b2=0.999: adam(g, t - 1, lr, b1, b2), T_FROM_ZERO),
        (lambda g, t, lr=0.001, b1=0.9, b2=0.999: adam(g, t + 1, lr, b1, b2), T_LATE),
        (lambda g, t, lr=0.001, b1=0.9, b2=0.999: adam(g, 1, lr, b1, b2), T_STAYS),
        (lambda g, t, lr=0.001, b1=0.9, b2=0.999: adam(g, t, 1, b1, b2), NO_LR),
        (functools.partial(adam, power=1), NO_SQUARE_V),
        (functools.partial(adam, root=2), NO_ROOT_V),
    ],
}
"""Moves that usual mistakes make, and what to tell; the first that fits the whole way is told."""


def way(rule, arguments, params, grads, *, shared=False, per_name=False, names=None, skips=False, forgets=False):
    """[{name: value} after each step] under a rule.

    `shared`: one state serves all names in turn; `per_name`: t grows with each name; `names`: the order of both;
    `skips`: nothing happens where an array of gradients is all zeros; `forgets`: state begins anew in each step.
    """
    now, after, seen = dict(params), [], {}
    for step, each in enumerate(grads):
        for place, name in enumerate(names or params):
            if skips and not each[name].any():
                continue
            g = seen.setdefault("" if shared else name, [])
            if forgets:
                g.clear()
            g.append(each[name])
            t = step * len(params) + place + 1 if per_name else step + 1
            now[name] = now[name] + rule(np.array(g), t, *arguments)
        after.append(dict(now))
    return after


def by_order(params, grads):
    """The gradients as a zip of both dictionaries pairs them."""
    return [dict(zip(params, each.values(), strict=True)) for each in grads]


def tolerance(name, arguments):
    """What rounding in float32 and ε's place may change, in the whole way; of an adaptive step by its lr."""
    lr = arguments[0] if arguments else 0.001
    return {"rtol": 1e-6, "atol": 1e-6 + (0 if name in ("SGD", "Momentum") else 1e-3 * lr)}


def same_way(name, arguments, got, want):
    """Whether every value of the ways agrees; NaN with NaN."""
    pairs = [(mine[key], theirs[key]) for mine, theirs in zip(got, want, strict=True) for key in theirs]
    return all(
        np.shape(mine) == np.shape(theirs) and np.allclose(mine, theirs, **tolerance(name, arguments), equal_nan=True)
        for mine, theirs in pairs
    )


def probe_steps(student, name, arguments, *runs, fresh=False):
    """What the probe `steps` tells of each run, checked for form: it is the submission's word."""
    student.require(f"{name}.update")
    answer = student.probe("steps", name, arguments, list(runs), fresh)
    fine = isinstance(answer, list) and len(answer) == len(runs)
    for (params, grads), each in zip(runs, answer if fine else (), strict=False):
        after = each.get("after") if isinstance(each, dict) else None
        fine = fine and isinstance(after, list) and len(after) == len(grads)
        fine = fine and all(isinstance(now, dict) and now.keys() >= params.keys() for now in after)
    if not fine:
        raise Mismatch(UNREADABLE, f"the probe told {show(answer)}")
    return answer


def check_way(student, name, arguments, params, grads, hints=()):
    """After each update, every parameter is where the rule puts it."""
    (each,) = probe_steps(student, name, arguments, (params, grads))
    compare_way(name, arguments, params, grads, each, hints)


def compare_way(name, arguments, params, grads, each, hints=(), first=()):
    """`first` are hints that come before the usual ones."""
    got, want = each["after"], way(RULES[name], arguments, params, grads)
    hints = [*first, *about_way(name, arguments, params, grads, each), *hints]
    for step, (mine, theirs) in enumerate(zip(got, want, strict=True)):
        for key in params:
            try:
                # Rounded for the eye: ε shows from the eighth decimal on.
                check_close(mine[key], np.round(theirs[key], 7), **tolerance(name, arguments), hints=hints)
            except Mismatch as found:
                raise Mismatch(
                    lines(story(name, arguments, params, grads, step, key), found.text), found.staff
                ) from None


def made_by(name, arguments):
    return f"{name}({', '.join(map(str, arguments))})"


def story(name, arguments, params, grads, step, key):
    """What was done up to the value that is wrong."""
    made = made_by(name, arguments)
    began, slopes = show(params[key].tolist()), show([each[key].tolist() for each in grads[: step + 1]])
    return lines(
        Text(
            f"{made}로 update(params, grads)를 {step + 1}번 부른 뒤의 params[{key!r}]입니다.",
            f"params[{key!r}] after {step + 1} calls of update(params, grads) of {made}.",
        ),
        Text(f"처음 값: {began}, 차례로 준 기울기: {slopes}", f"It began as {began}; gradients, one a step: {slopes}"),
    )


def about_way(name, arguments, params, grads, each):
    """Hints that look at the whole way, whatever value was compared."""
    got, rule = each["after"], RULES[name]
    zeros = not all(g[key].any() for g in grads for key in params)

    def went(other, given=arguments, **how):
        return lambda _: same_way(name, arguments, got, way(other, given, params, grads, **how))

    def stayed(_):
        return all(np.array_equal(now[key], params[key]) for now in got for key in params)

    def some_stayed(_):
        return any(np.array_equal(got[-1][key], params[key]) for key in params if any(g[key].all() for g in grads))

    return [
        Hint(lambda _: stayed(_) and isinstance(each["returned"], dict), NEW_DICTIONARY),
        Hint(stayed, NOTHING_MOVED),
        Hint(some_stayed, ONE_NAME_ONLY),
        Hint(went(lambda *known: -rule(*known)), PLUS),
        Hint(lambda _: zeros and went(rule, skips=True)(_), ZEROS_SKIPPED),
        *(Hint(went(usual), text) for usual, text in USUAL[name]),
        Hint(went(rule, ()), LR_IGNORED if len(arguments) < 2 else ARGUMENTS_IGNORED),
        Hint(went(rule, arguments[:1]), ARGUMENTS_IGNORED),
        Hint(went(rule, RULES[name].__defaults__[:1] + tuple(arguments[1:])), LR_IGNORED),
        Hint(lambda _: same_way(name, arguments, got, way(rule, arguments, params, by_order(params, grads))), BY_ORDER),
        *(Hint(went(rule, per_name=True, names=list(order)), T_PER_NAME) for order in (params, grads[0])),
        *(Hint(went(rule, shared=True, names=list(order)), SHARED_BY_NAMES) for order in (params, grads[0])),
        Hint(lambda _: any(np.isnan(now[key]).any() for now in got for key in params), NO_EPSILON),
    ]


def check_apart(student, name, arguments):
    """Two optimizers that are used in turn do not disturb each other, and leave the gradients alone; each step is given
    a dictionary of its own."""
    first = ({"w_apart": np.array([1.0, -2.0])}, [{"w_apart": np.array(g)} for g in ([1.5, -0.5], [-1.0, 2.0])])
    other = ({"w_apart": np.array([0.5, 0.25])}, [{"w_apart": np.array(g)} for g in ([-2.0, 1.0], [0.75, 3.0])])
    answer = probe_steps(student, name, arguments, first, other, fresh=True)
    both = {place: run[0]["w_apart"] for place, run in enumerate((first, other))}
    grads = [{0: one["w_apart"], 1: two["w_apart"]} for one, two in zip(first[1], other[1], strict=True)]
    got = [{place: each["after"][step]["w_apart"] for place, each in enumerate(answer)} for step in range(len(grads))]
    hints = [
        Hint(lambda _, how=how: same_way(name, arguments, got, way(RULES[name], arguments, both, grads, **how)), text)
        for how, text in (
            ({"shared": True}, SHARED_BY_OBJECTS),
            ({"per_name": True}, SHARED_BY_OBJECTS),
            ({"shared": True, "per_name": True}, SHARED_BY_OBJECTS),
        )
    ]
    stayed = all(np.array_equal(got[-1][place], got[0][place]) for place in both)
    lost = name != "SGD" and same_way(name, arguments, got, way(RULES[name], arguments, both, grads, forgets=True))
    known = [Hint(lambda _: stayed, FIRST_PARAMS), Hint(lambda _: lost, STATE_LOST)]
    for run, each in zip((first, other), answer, strict=True):
        compare_way(name, arguments, *run, each, hints, known)
    for (_, grads), each in zip((first, other), answer, strict=True):
        with observed():
            if difference(each.get("grads"), grads) is not None:
                raise Mismatch(GRADS_CHANGED)


def arrays(**named):
    return {name: np.array(values, dtype=np.float64) for name, values in named.items()}


ONE = arrays(w_one=[1.0, -2.0, 0.5])
ONE_GRADS = [arrays(w_one=[2.0, -1.0, 0.5])]
PAIR = arrays(w_pair=[1.0, 2.0])
PAIR_GRADS = [arrays(w_pair=[1.0, -2.0]), arrays(w_pair=[-1.5, 0.5])]
TWO = arrays(W=[1.0, -1.0], b=[0.5, 2.0])
TWO_GRADS = [
    arrays(b=[1.0, -2.0], W=[2.0, 0.5]),
    arrays(b=[-1.5, 0.5], W=[1.0, -3.0]),
    arrays(b=[0.5, 1.0], W=[-0.5, 2.0]),
]
EIGHT = arrays(w_eight=[1.0, 1.5])
EIGHT_GRADS = [arrays(w_eight=[big, -1.0]) for big in (3.0, -0.5, 0.5, 1.0, -0.5, 0.5, 2.0, 0.5)]
STILL = arrays(w_still=[1.0, -2.0], b_still=[0.5])
STILL_GRADS = [
    arrays(w_still=[0.0, 2.0], b_still=[0.0]),
    arrays(w_still=[0.0, -1.0], b_still=[1.5]),
    arrays(w_still=[0.0, 0.0], b_still=[0.0]),
    arrays(w_still=[0.0, 1.0], b_still=[-0.5]),
]


def surface_value(surface, point):
    x, y = point
    if surface == "valley":
        return x**2 / 20 + y**2
    if surface == "saddle":
        return x**2 - y**2
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def walk_surface(student, name, arguments, surface, start, count):
    """The points of the student's optimizer on a surface; `Mismatch` where they come to an end."""
    student.require(f"{name}.update")
    points = as_points(student.probe("walk", name, arguments, surface, start, count))
    if len(points) != count + 1 or not np.isfinite(points).all():
        raise Mismatch(
            Text(
                f"{made_by(name, arguments)}이(가) {len(points) - 1}걸음 만에 수를 벗어났습니다(nan, inf).",
                f"{made_by(name, arguments)} left the numbers (nan, inf) after {len(points) - 1} steps.",
            )
        )
    return points


def as_points(value):
    """A list of points as an array (count, 2); `Mismatch` where it is none."""
    values = value if isinstance(value, (list, tuple)) else ()
    # By shape first: as a list, an array takes a hundred times its bytes.
    items = [each.tolist() if is_array(each) and each.shape == (2,) else each for each in values]
    points = [
        tuple(item)
        for item in items
        if isinstance(item, (list, tuple)) and [type(number) in (int, float) for number in item] == [True, True]
    ]
    if not points or len(points) != len(items):
        raise Mismatch(
            Text(
                f"점들의 리스트가 아닙니다. 점은 숫자 두 개의 배열(또는 리스트)입니다: {show(value)}",
                f"This is no list of points. A point is an array (or a list) of two numbers: {show(value)}",
            )
        )
    return np.array(points, dtype=np.float64)


def slope_at(surface, point):
    h = 1e-5
    steps = h * np.eye(2)
    return np.array(
        [(surface_value(surface, point + step) - surface_value(surface, point - step)) / (2 * h) for step in steps]
    )


def check_steps(points, name, arguments, surface):
    """Each step is that of the rule for the gradients of the points before it: nobody is only put down at the goal.

    Loosely, a fifth of lr for the adaptive rules, where ε counts for small gradients.
    """
    slopes = []
    with np.errstate(all="ignore"):
        for step, (point, after) in enumerate(itertools.pairwise(points), 1):
            slopes.append(slope_at(surface, point))
            move, want = after - point, RULES[name](np.array(slopes), step, *arguments)
            room = 1e-3 * np.abs(want).max() if name in ("SGD", "Momentum") else arguments[0] / 5
            if not (np.abs(move - want) <= room + 1e-6).all():
                here, slope, mine, theirs = (f"({x:.4g}, {y:.4g})" for x, y in (point, slopes[-1], move, want))
                raise Mismatch(
                    Text(
                        f"{step}번째 걸음: 점 {here}에서 기울기는 {slope}이고, {mine}만큼 움직였습니다. "
                        f"과제의 식대로라면 {theirs}만큼 움직여야 합니다.",
                        f"Step {step}: at {here} the gradient is {slope}, and it moved by {mine}. By the formula "
                        f"of the assignment it moves by {theirs}.",
                    )
                )


def check_arrived(fine, points, ko, en):
    if not fine:
        x, y = points[-1]
        raise Mismatch(
            lines(
                Text(ko, en),
                Text(f"{len(points) - 1}걸음 뒤의 점: ({x:.4g}, {y:.4g})", f"The last point: ({x:.4g}, {y:.4g})"),
            )
        )


# SGD


@pytest.mark.task("sgd")
def test_sgd_one_step(student):
    """lr·g만큼 기울기의 반대쪽으로 움직입니다.

    One step of lr·g down the gradient.
    """
    check_way(student, "SGD", (0.1,), ONE, ONE_GRADS)


@pytest.mark.task("sgd")
def test_sgd_every_parameter(student):
    """params의 모든 이름을 세 번 갱신합니다. grads의 이름 순서는 다를 수 있습니다.

    Every name of params takes three steps; the names of grads may come in another order.
    """
    check_way(student, "SGD", (0.5,), TWO, TWO_GRADS)


@pytest.mark.task("sgd")
def test_sgd_default(student):
    """기본 학습률은 0.01입니다.

    The learning rate is 0.01 by default.
    """
    check_way(student, "SGD", (), EIGHT, EIGHT_GRADS, [Hint(lambda _: True, DEFAULTS)])


@pytest.mark.task("sgd")
def test_sgd_apart(student):
    """두 optimizer를 번갈아 써도 서로 섞이지 않고, grads는 그대로입니다. params는 부를 때마다 새 딕셔너리입니다.

    Two optimizers used in turn stay apart, and grads stays as it was. Each call is given a new params dictionary.
    """
    check_apart(student, "SGD", (0.1,))


@pytest.mark.task("sgd")
def test_sgd_in_the_valley(student):
    """긴 골짜기에서 큰 학습률(0.95)로는 골짜기의 양쪽을 오가며 내려갑니다.

    In the long valley a large rate (0.95) jumps from side to side on its way down.
    """
    points = walk_surface(student, "SGD", (0.95,), "valley", (-7, 2), 40)
    y = points[:, 1]
    check_arrived(
        (y[1:] * y[:-1] < 0).all(),
        points,
        "학습률이 크면 걸음마다 골짜기의 반대쪽으로 넘어가야 합니다(y의 부호가 바뀝니다).",
        "With so large a rate every step crosses the valley: y changes its sign.",
    )
    check_arrived(
        surface_value("valley", points[-1]) < 0.01,
        points,
        "40걸음 뒤에는 골짜기의 가장 낮은 곳 (0, 0)에 가까워야 합니다.",
        "After 40 steps it should be near the lowest point (0, 0).",
    )
    check_steps(points, "SGD", (0.95,), "valley")


# Momentum


@pytest.mark.task("momentum")
def test_momentum_one_step(student):
    """첫 걸음은 SGD와 같습니다.

    The first step is that of SGD.
    """
    check_way(student, "Momentum", (0.1, 0.8), ONE, ONE_GRADS)


@pytest.mark.task("momentum")
def test_momentum_two_steps(student):
    """두 번째 걸음에는 첫 걸음의 움직임이 더해집니다.

    The second step adds the move of the first.
    """
    check_way(student, "Momentum", (0.5, 0.5), PAIR, PAIR_GRADS)


@pytest.mark.task("momentum")
def test_momentum_every_parameter(student):
    """params의 이름마다 관성을 따로 쌓습니다.

    Every name of params gathers its own momentum.
    """
    check_way(student, "Momentum", (0.5, 0.5), TWO, TWO_GRADS)


@pytest.mark.task("momentum")
def test_momentum_defaults(student):
    """기본값은 lr=0.01, momentum=0.9입니다.

    The defaults are lr=0.01 and momentum=0.9.
    """
    check_way(student, "Momentum", (), EIGHT, EIGHT_GRADS, [Hint(lambda _: True, DEFAULTS)])


@pytest.mark.task("momentum")
def test_momentum_apart(student):
    """두 optimizer를 번갈아 써도 서로 섞이지 않고, grads는 그대로입니다. params는 부를 때마다 새 딕셔너리입니다.

    Two optimizers used in turn stay apart, and grads stays as it was. Each call is given a new params dictionary.
    """
    check_apart(student, "Momentum", (0.1, 0.5))


@pytest.mark.task("momentum")
def test_momentum_in_the_valley(student):
    """긴 골짜기에서 관성 덕분에 SGD보다 훨씬 멀리 갑니다.

    In the long valley inertia carries it much further than SGD.
    """
    points = walk_surface(student, "Momentum", (0.05, 0.9), "valley", (-7, 2), 40)
    check_arrived(
        abs(points[-1, 0]) < 1,
        points,
        "40걸음이면 골짜기 바닥을 따라 x가 0 가까이(|x| < 1) 와야 합니다. 관성이 쌓이지 않으면 −5.7에 머뭅니다.",
        "In 40 steps it comes near x = 0 along the valley (|x| < 1). Without inertia it stays at −5.7.",
    )
    check_arrived(
        points[:, 1].min() < -1,
        points,
        "관성 때문에 골짜기의 반대쪽(y < −1)까지 올라갔다가 돌아와야 합니다.",
        "Inertia carries it up the other side of the valley (y < −1) before it comes back.",
    )
    check_steps(points, "Momentum", (0.05, 0.9), "valley")


# AdaGrad


@pytest.mark.task("adagrad")
def test_adagrad_one_step(student):
    """첫 걸음은 기울기의 크기와 상관없이 lr만큼입니다.

    The first step is lr long, however large the gradient.
    """
    check_way(student, "AdaGrad", (0.1,), ONE, ONE_GRADS)


@pytest.mark.task("adagrad")
def test_adagrad_every_parameter(student):
    """이름마다, 그리고 배열의 칸마다 제곱 기울기를 따로 쌓습니다.

    Squared gradients are summed for every name and every entry by itself.
    """
    check_way(student, "AdaGrad", (0.5,), TWO, TWO_GRADS)


@pytest.mark.task("adagrad")
def test_adagrad_default(student):
    """기본 학습률은 0.01입니다.

    The learning rate is 0.01 by default.
    """
    check_way(student, "AdaGrad", (), EIGHT, EIGHT_GRADS, [Hint(lambda _: True, DEFAULTS)])


@pytest.mark.task("adagrad")
def test_adagrad_zero_gradient(student):
    """기울기가 늘 0인 칸은 움직이지 않습니다 (0으로 나누지 않습니다). 가끔 0인 칸은 쌓인 것을 잊지 않습니다.

    Where the gradient is always 0 nothing moves (nothing is divided by 0); where it is 0 at times nothing is forgotten.
    """
    check_way(student, "AdaGrad", (0.5,), STILL, STILL_GRADS)


@pytest.mark.task("adagrad")
def test_adagrad_apart(student):
    """두 optimizer를 번갈아 써도 서로 섞이지 않고, grads는 그대로입니다. params는 부를 때마다 새 딕셔너리입니다.

    Two optimizers used in turn stay apart, and grads stays as it was. Each call is given a new params dictionary.
    """
    check_apart(student, "AdaGrad", (0.1,))


@pytest.mark.task("adagrad")
def test_adagrad_in_the_valley(student):
    """긴 골짜기에서 양쪽을 오가지 않고 바닥을 따라 내려갑니다.

    In the long valley it goes down without jumping from side to side.
    """
    points = walk_surface(student, "AdaGrad", (1.5,), "valley", (-7, 2), 40)
    check_arrived(
        points[:, 1].min() > -0.05,
        points,
        "가파른 y 방향에서는 학습률이 낮아져서 골짜기의 반대쪽으로 넘어가지 않아야 합니다.",
        "In the steep direction y the rate falls, so that it does not cross the valley.",
    )
    check_arrived(
        surface_value("valley", points[-1]) < 0.001,
        points,
        "40걸음 뒤에는 골짜기의 가장 낮은 곳 (0, 0)에 가까워야 합니다.",
        "After 40 steps it should be near the lowest point (0, 0).",
    )
    check_steps(points, "AdaGrad", (1.5,), "valley")


# RMSProp


@pytest.mark.task("rmsprop")
def test_rmsprop_one_step(student):
    """첫 걸음에서 h는 (1 − decay)·g²입니다.

    In the first step h is (1 − decay)·g².
    """
    check_way(student, "RMSProp", (0.1, 0.75), ONE, ONE_GRADS)


@pytest.mark.task("rmsprop")
def test_rmsprop_every_parameter(student):
    """이름마다, 그리고 배열의 칸마다 평균을 따로 냅니다.

    Every name and every entry has an average of its own.
    """
    check_way(student, "RMSProp", (0.5, 0.8), TWO, TWO_GRADS)


@pytest.mark.task("rmsprop")
def test_rmsprop_defaults(student):
    """기본값은 lr=0.01, decay=0.9입니다.

    The defaults are lr=0.01 and decay=0.9.
    """
    check_way(student, "RMSProp", (), EIGHT, EIGHT_GRADS, [Hint(lambda _: True, DEFAULTS)])


@pytest.mark.task("rmsprop")
def test_rmsprop_zero_gradient(student):
    """기울기가 늘 0인 칸은 움직이지 않습니다 (0으로 나누지 않습니다). 가끔 0인 칸은 쌓인 것을 잊지 않습니다.

    Where the gradient is always 0 nothing moves (nothing is divided by 0); where it is 0 at times nothing is forgotten.
    """
    check_way(student, "RMSProp", (0.5, 0.8), STILL, STILL_GRADS)


@pytest.mark.task("rmsprop")
def test_rmsprop_apart(student):
    """두 optimizer를 번갈아 써도 서로 섞이지 않고, grads는 그대로입니다. params는 부를 때마다 새 딕셔너리입니다.

    Two optimizers used in turn stay apart, and grads stays as it was. Each call is given a new params dictionary.
    """
    check_apart(student, "RMSProp", (0.1, 0.8))


@pytest.mark.task("rmsprop")
def test_rmsprop_at_the_saddle(student):
    """안장점에서 y 방향의 작은 기울기를 따라 빨리 빠져나갑니다.

    At the saddle it leaves quickly, along the small gradient in y.
    """
    points = walk_surface(student, "RMSProp", (0.05, 0.9), "saddle", (1, 0.01), 20)
    check_arrived(
        1 < points[-1, 1] < 3,
        points,
        "20걸음이면 안장점에서 빠져나와 y가 1과 3 사이에 있어야 합니다. SGD라면 아직 0.07입니다.",
        "In 20 steps it has left the saddle, with y between 1 and 3. SGD would still be at 0.07.",
    )
    check_steps(points, "RMSProp", (0.05, 0.9), "saddle")


# Adam


@pytest.mark.task("adam")
def test_adam_one_step(student):
    """편향 보정 덕분에 첫 걸음은 lr만큼입니다.

    By the bias correction the first step is lr long.
    """
    check_way(student, "Adam", (0.1, 0.8, 0.9), ONE, ONE_GRADS)


@pytest.mark.task("adam")
def test_adam_two_steps(student):
    """두 번째 걸음입니다. 이름은 하나입니다.

    The second step, with one name.
    """
    check_way(student, "Adam", (0.5, 0.5, 0.8), PAIR, PAIR_GRADS)


@pytest.mark.task("adam")
def test_adam_every_parameter(student):
    """이름이 여럿이어도 t는 update마다 1씩 늘어납니다.

    With several names, too, t grows by 1 with each update.
    """
    check_way(student, "Adam", (0.5, 0.5, 0.8), TWO, TWO_GRADS)


@pytest.mark.task("adam")
def test_adam_defaults(student):
    """기본값은 lr=0.001, beta1=0.9, beta2=0.999입니다.

    The defaults are lr=0.001, beta1=0.9 and beta2=0.999.
    """
    check_way(student, "Adam", (), EIGHT, EIGHT_GRADS, [Hint(lambda _: True, DEFAULTS)])


@pytest.mark.task("adam")
def test_adam_zero_gradient(student):
    """기울기가 늘 0인 칸은 움직이지 않습니다 (0으로 나누지 않습니다). 가끔 0인 칸은 쌓인 것을 잊지 않습니다.

    Where the gradient is always 0 nothing moves (nothing is divided by 0); where it is 0 at times nothing is forgotten.
    """
    check_way(student, "Adam", (0.5, 0.5, 0.8), STILL, STILL_GRADS)


@pytest.mark.task("adam")
def test_adam_apart(student):
    """두 optimizer를 번갈아 써도 서로 섞이지 않고, grads는 그대로입니다. params는 부를 때마다 새 딕셔너리입니다.

    Two optimizers used in turn stay apart, and grads stays as it was. Each call is given a new params dictionary.
    """
    check_apart(student, "Adam", (0.1, 0.5, 0.8))


@pytest.mark.task("adam")
def test_adam_on_beale(student):
    """Beale 함수에서 (1, 1.5)에서 출발하여 최솟값 (3, 0.5) 가까이 갑니다.

    On Beale's function it goes from (1, 1.5) to near the minimum (3, 0.5).
    """
    points = walk_surface(student, "Adam", (0.2, 0.9, 0.999), "beale", (1, 1.5), 100)
    check_arrived(
        surface_value("beale", points[-1]) < 0.02,
        points,
        "100걸음 뒤에는 최솟값 (3, 0.5)에 가까워야 합니다.",
        "After 100 steps it should be near the minimum (3, 0.5).",
    )
    check_steps(points, "Adam", (0.2, 0.9, 0.999), "beale")


# inverse_time


@pytest.mark.task("inverse_time")
def test_inverse_time(student):
    """e0 / (a·t): t가 두 배가 되면 학습률은 절반이 됩니다.

    e0 / (a·t): twice the t, half the rate.
    """
    for t, want in ((1, 0.25), (2, 0.125), (10, 0.025)):
        hints = [
            Hint(lambda got, t=t: close(got, 0.5 / 2 * t), PRECEDENCE),
            Hint(lambda got, t=t: close(got, 0.5 / (2 + t)), ADDED),
            Hint(lambda got, t=t: close(got, 0.5 / (1 + 2 * t)), ADDED),
        ]
        check_close(student.inverse_time(0.5, 2, t), want, rtol=1e-6, hints=hints)


@pytest.mark.task("inverse_time")
def test_inverse_time_at_the_start(student):
    """첫 걸음(t = 1)의 학습률은 e0 / a입니다.

    The rate of the first step (t = 1) is e0 / a.
    """
    check_close(student.inverse_time(0.3, 3, 1), 0.1, rtol=1e-6)
    check_close(student.inverse_time(0.3, 1, 1), 0.3, rtol=1e-6)


# linear_decay


@pytest.mark.task("linear_decay")
def test_linear_decay(student):
    """e0·(1 − t / total): 절반을 지나면 학습률도 절반입니다.

    e0·(1 − t / total): half-way the rate is half.
    """
    for t, want in ((25, 0.3), (50, 0.2), (75, 0.1)):
        hints = [
            Hint(lambda got, t=t: close(got, 0.4 * t / 100), NOT_FROM_ONE),
            Hint(lambda got, t=t: close(got, 0.4 - t / 100), OUTSIDE_BRACKET),
            Hint(lambda got, t=t: close(got, (1 - t) / 100 * 0.4), OUTSIDE_BRACKET),
        ]
        check_decay(student, (0.4, t, 100), want, hints)


@pytest.mark.task("linear_decay")
@pytest.mark.edge  # the first argument, handed back, would pass
def test_linear_decay_at_the_start(student):
    """처음(t = 0)의 학습률은 e0입니다.

    At the start (t = 0) the rate is e0.
    """
    check_decay(student, (0.4, 0, 100), 0.4)
    check_decay(student, (0.025, 0, 7), 0.025)


def close(got, want):
    return abs(got - want) < 1e-9


def check_decay(student, arguments, want, hints=()):
    """The slide's literal e0 / (1 − t / total), which grows, is told of and costs nothing."""
    got = student.linear_decay(*arguments)
    e0, t, total = arguments
    if t and type(got) in (int, float) and abs(got - e0 / (1 - t / total)) < 1e-6 * e0:
        student.remark(SLIP_OF_THE_SLIDE)
        return
    check_close(got, want, rtol=1e-6, hints=hints)


PRECEDENCE = Text(
    "e0 / a * t는 (e0 / a)·t로 계산됩니다. 나누는 a·t를 괄호로 묶으세요.",
    "e0 / a * t is (e0 / a)·t. Put brackets around a·t.",
)
ADDED = Text("a와 t를 더하지 말고 곱하세요.", "a and t are multiplied, not added.")
NOT_FROM_ONE = Text(
    "1에서 t / total을 빼지 않은 것 같습니다. 학습률은 줄어들어야 합니다.",
    "t / total is not taken from 1. The rate has to fall.",
)
OUTSIDE_BRACKET = Text(
    "e0·(1 − t / total)의 괄호를 확인하세요. 나누기가 빼기보다 먼저이고, e0은 괄호 전체에 곱합니다.",
    "Look at the brackets of e0·(1 − t / total): the division comes before the subtraction, and e0 multiplies it all.",
)
SLIP_OF_THE_SLIDE = Text(
    "linear_decay: 슬라이드처럼 1 − t / total로 나누었습니다. 점수는 깎이지 않지만, 그러면 학습률이 점점 커집니다. "
    "word2vec.c는 나누지 않고 곱합니다.",
    "linear_decay divides by 1 − t / total, as on the slide. It costs nothing, but that rate grows; "
    "word2vec.c multiplies.",
)


# mini_batches

X = np.arange(22.0).reshape(11, 2) + 0.5
Y = np.arange(11) * 10
SIZE = 4

DROPPED = Text(
    "마지막 미니배치가 빠졌습니다. batch_size보다 작더라도 남은 표본을 모두 주어야 합니다.",
    "The last batch is missing. Give the samples that are left, even if they are fewer than batch_size.",
)
EMPTY_BATCH = Text("비어 있는 미니배치가 있습니다.", "There is an empty batch.")
REPEATED = Text(
    "같은 표본이 여러 번 나옵니다. 한 번씩만 뽑으세요(비복원 추출).",
    "Samples come more than once. Draw without putting back.",
)
PARTED = Text(
    "x와 y의 짝이 맞지 않습니다. 따로 섞지 말고, 같은 순서(index)로 함께 섞으세요.",
    "The pairs of x and y are broken. Do not shuffle them apart: use one order (one index) for both.",
)
NOT_SHUFFLED = Text("표본이 받은 순서 그대로입니다. 섞어 주세요.", "The samples come as they were given. Shuffle them.")
ONLY_BATCHES = Text(
    "미니배치의 순서만 섞였습니다. 나누기 전에 표본을 모두 섞으세요.",
    "Only the order of the batches is shuffled. Shuffle all samples before dividing them.",
)
INSIDE_BATCHES = Text(
    "미니배치 안에서만 섞였습니다. 나누기 전에 표본을 모두 섞으세요.",
    "The samples are shuffled inside each batch only. Shuffle all of them before dividing.",
)
SEED_IGNORED = Text(
    "seed가 같은데 순서가 다릅니다. 섞을 때 seed를 쓰세요.",
    "The same seed gives another order. Use the seed to shuffle.",
)
ZERO_IS_A_SEED = Text(
    "seed 0에서만 순서가 달라집니다. if seed: 나 seed or … 는 0을 없는 값으로 여깁니다.",
    "With seed 0 alone the order changes. `if seed:` and `seed or …` take 0 for no seed.",
)
ALIKE_LOST = Text(
    "x의 행이 서로 같은 표본이 사라지거나 y가 뒤섞였습니다. 표본을 값이 아니라 번호(index)로 섞고 나누세요.",
    "Samples with equal rows of x are lost, or their y is. Shuffle and divide by numbers (an index), not by values.",
)
SEED_FIXED = Text(
    "seed가 다른데도 순서가 늘 같습니다. 받은 seed를 쓰세요.",
    "Another seed gives the same order. Use the seed that is given.",
)
DATA_CHANGED = Text(
    "받은 x나 y가 바뀌었습니다. 섞기 전에 복사하거나, 순서(index)를 섞으세요.",
    "x or y was changed. Shuffle a copy, or an order (an index).",
)


def collect_batches(student, x, y, size, seed):
    """[(rows of x, rows of y)] as arrays, and the probe's answer; `Mismatch` where a batch is none."""
    student.require("mini_batches")
    answer = student.probe("batches", x, y, size, seed)
    found = answer.get("batches") if isinstance(answer, dict) else None
    if not isinstance(found, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in found):
        raise Mismatch(UNREADABLE, f"the probe told {show(answer)}")
    return [(as_rows(mine, x, "x"), as_rows(theirs, y, "y")) for mine, theirs in found], answer


def as_rows(value, whole, name):
    """Some rows of x or y as an array; a list of rows is as good."""
    try:
        rows = value if is_array(value) else np.array(value, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        rows = None
    if (
        rows is None
        or rows.dtype.kind not in "iuf"
        or (len(rows.shape) != whole.ndim or rows.shape[1:] != whole.shape[1:])
    ):
        if isinstance(value, list) and not value:
            return whole[:0]
        raise Mismatch(
            Text(
                f"{name}의 미니배치는 {name}의 행 몇 개를 모은 배열이어야 합니다: {show(value)}",
                f"A batch of {name} is an array of some rows of {name}: {show(value)}",
            )
        )
    return rows


def row_numbers(x, found):
    """The number in x of each row that came, in order; -1 for a row that is not in x."""
    numbers = {row.tobytes(): number for number, row in enumerate(x.astype(np.float64))}
    return [numbers.get(row.tobytes(), -1) for mine, _ in found for row in mine.astype(np.float64)]


def describe_call(size, seed, x=X):
    return Text(
        f"호출: mini_batches(x, y, {size}, {seed}), x는 {len(x)}행",
        f"Called: mini_batches(x, y, {size}, {seed}), x has {len(x)} rows",
    )


def check_sizes(student, x, y, size, seed):
    found, _ = collect_batches(student, x, y, size, seed)
    sizes = [len(mine) for mine, _ in found]
    full, rest = divmod(len(x), size)
    want = [size] * full + [rest] * bool(rest)
    hints = [
        Hint(lambda _: full > 1 and sizes == [size], MISTAKES["return_in_loop"]),
        Hint([size] * full, DROPPED),
        Hint(lambda _: 0 in sizes, EMPTY_BATCH),
    ]
    try:
        check_list(sizes, want, hints=hints)
    except Mismatch as wrong:
        raise Mismatch(lines(describe_call(size, seed, x), ABOUT_SIZES, wrong.text), wrong.staff) from None


ABOUT_SIZES = Text("미니배치의 크기(행의 수)를 차례로 적은 것입니다.", "These are the sizes of the batches, in rows.")


def check_each_once(student, x, y, size, seed):
    found, answer = collect_batches(student, x, y, size, seed)
    order = row_numbers(x, found)
    hints = [
        Hint(lambda _: len(set(order)) < len(order), REPEATED),
        Hint(lambda _: len(order) == len(x) - len(x) % size, DROPPED),
    ]
    try:
        check_list(sorted(order), list(range(len(x))), hints=hints)
    except Mismatch as wrong:
        raise Mismatch(lines(describe_call(size, seed, x), ABOUT_ORDER, wrong.text), wrong.staff) from None
    return order, answer


ABOUT_ORDER = Text(
    "나온 표본들이 x의 몇 번째 행(0부터)인지 작은 것부터 적은 것입니다. −1은 x에 없는 행입니다.",
    "These are the numbers in x (from 0) of the rows that came, sorted. −1 is a row that is not in x.",
)


def check_pairs(student, x, y, size, seed):
    found, _ = collect_batches(student, x, y, size, seed)
    order = row_numbers(x, found)
    together = np.concatenate([theirs for _, theirs in found]) if found else y[:0]
    if not order or len(together) != len(order) or -1 in order or not np.array_equal(y[order], together):
        raise Mismatch(lines(describe_call(size, seed, x), PARTED))


def check_shuffled(student, x, y, size, seeds):
    """All samples are shuffled, not batches alone, nor inside of them."""
    orders = []
    for seed in seeds:
        found, _ = collect_batches(student, x, y, size, seed)
        orders.append(row_numbers(x, found))
        parts = [sorted(row_numbers(x, [each])) for each in found]
        if len(orders[-1]) < 2 or -1 in orders[-1] or len(set(orders[-1])) < len(orders[-1]) // 2:
            raise Mismatch(lines(describe_call(size, seed, x), REPEATED))
        if orders[-1] == sorted(orders[-1]):
            raise Mismatch(lines(describe_call(size, seed, x), NOT_SHUFFLED))
        if parts == sorted(parts) and all(part == list(range(part[0], part[0] + len(part))) for part in parts if part):
            raise Mismatch(lines(describe_call(size, seed, x), INSIDE_BATCHES))
        if all(part == list(range(part[0], part[0] + len(part))) for part in parts if part):
            raise Mismatch(lines(describe_call(size, seed, x), ONLY_BATCHES))


def check_seeds(student, x, y, size, seed, other):
    """The same seed gives the same order, another seed another one."""
    first, again, changed = (
        row_numbers(x, collect_batches(student, x, y, size, each)[0]) for each in (seed, seed, other)
    )
    if not first or first != again:
        raise Mismatch(lines(describe_call(size, seed, x), SEED_IGNORED))
    if first == changed:
        raise Mismatch(lines(describe_call(size, other, x), SEED_FIXED))


def check_data_kept(student, x, y, size, seed):
    _, answer = check_each_once(student, x, y, size, seed)
    for name, before in (("x", x), ("y", y)):
        with observed():
            if difference(answer.get(name), before) is not None:
                raise Mismatch(lines(describe_call(size, seed, x), DATA_CHANGED))


@pytest.mark.task("mini_batches")
def test_batch_sizes(student):
    """11개의 표본을 4개씩 나누면 4, 4, 3개이고, 8개를 나누면 4, 4개입니다.

    11 samples in batches of 4 are 4, 4 and 3; 8 are 4 and 4.
    """
    check_sizes(student, X, Y, SIZE, 1)
    check_sizes(student, X[:8], Y[:8], SIZE, 1)


@pytest.mark.task("mini_batches")
def test_every_sample_once(student):
    """모든 표본이 꼭 한 번씩 나옵니다. x의 행이 같은 표본이 있어도 그렇습니다.

    Every sample comes exactly once, also where some have equal rows of x.
    """
    check_each_once(student, X, Y, SIZE, 2)
    alike = X[[0, 1, 2, 1, 4, 1]]
    found, _ = collect_batches(student, alike, Y[:6], SIZE, 2)
    if sorted(int(each) for _, theirs in found for each in theirs) != Y[:6].tolist():
        raise Mismatch(lines(describe_call(SIZE, 2, alike), ALIKE_LOST))


@pytest.mark.task("mini_batches")
def test_pairs_stay_together(student):
    """x의 행과 y의 값은 짝을 이룬 그대로입니다.

    A row of x comes with its own value of y.
    """
    check_pairs(student, X, Y, SIZE, 3)


@pytest.mark.task("mini_batches")
def test_shuffled(student):
    """나누기 전에 표본을 모두 섞습니다. seed가 0이어도 섞습니다.

    All samples are shuffled before they are divided; with seed 0, too.
    """
    check_shuffled(student, X, Y, SIZE, (0, 1))


@pytest.mark.task("mini_batches")
def test_seed_decides_the_order(student):
    """같은 seed면 같은 순서, 다른 seed면 다른 순서입니다.

    The same seed gives the same order, another seed another one.
    """
    check_seeds(student, X, Y, SIZE, 5, 6)
    one, again = (row_numbers(X, collect_batches(student, X, Y, SIZE, 0)[0]) for _ in range(2))
    if one != again:
        raise Mismatch(lines(describe_call(SIZE, 0), ZERO_IS_A_SEED))


@pytest.mark.task("mini_batches")
def test_data_is_not_changed(student):
    """받은 x와 y는 그대로입니다.

    x and y stay as they were.
    """
    check_data_kept(student, X, Y, SIZE, 4)


# early_stopping

FROM_ZERO = Text("epoch은 0이 아니라 1부터 셉니다.", "Epochs count from 1, not from 0.")
LAST_OF_EQUALS = Text(
    "가장 좋은 값이 여러 번 나오면 먼저 나온 epoch입니다. >=와 >를 확인해 보세요.",
    "Where the best value comes more than once, the first epoch counts. Check >= against >.",
)
WORST = Text(
    "가장 작은 값을 골랐습니다. 정확도는 클수록 좋습니다.", "This is the smallest. The higher an accuracy the better."
)
LAST_EPOCH = Text(
    "마지막 epoch을 골랐습니다. 가장 좋았던 epoch을 찾으세요.", "This is the last epoch. The best one was asked for."
)
ONLY_ONE = Text(
    "값이 하나뿐입니다. return epoch, value처럼 두 값을 함께 돌려주세요.",
    "This is one value. Return both, as in `return epoch, value`.",
)
FIRST_FALL = Text(
    "정확도가 처음 떨어진 곳에서 멈췄습니다. 리스트를 끝까지 보고 가장 좋은 epoch을 찾으세요.",
    "It stops where the accuracy falls first. Look at the whole list for the best epoch.",
)
STOPPED_WAITING = Text(
    "여러 epoch 동안 좋아지지 않아도 멈추지 말고, 리스트를 끝까지 보세요.",
    "Go through the whole list, however many epochs bring nothing better.",
)
LITTLE_BETTER = Text(
    "아주 조금이라도 높으면 더 좋은 값입니다. 반올림하거나 차이가 작다고 넘기지 마세요.",
    "Higher by however little is better. Do not round, and ask for no least difference.",
)
HISTORY = [0.71, 0.84, 0.8, 0.93, 0.9]
LONG = [0.5, 0.9, *(0.6 + step / 100 for step in range(25)), 0.95, 0.7]
CLOSE = [0.9, 0.9001, 0.9003, 0.9002]


def stopping_hints(history):
    best = max(history)
    first, last = history.index(best), len(history) - history[::-1].index(best)
    return [
        Hint(lambda got: type(got) in (int, float), ONLY_ONE),
        Hint(lambda got: list(got) == [first, best], FROM_ZERO),
        Hint(lambda got: list(got) == [best, first + 1], MISTAKES["swapped_results"]),
        Hint(lambda got: first + 1 < last and list(got) in ([last, best], [last - 1, best]), LAST_OF_EQUALS),
        Hint(lambda got: got[1] == min(history), WORST),
        Hint(lambda got: list(got) == [len(history), history[-1]], LAST_EPOCH),
        Hint(lambda got: list(got) == [2, history[1]] and history[2] < history[1], FIRST_FALL),
    ]


@pytest.mark.task("early_stopping")
def test_best_epoch(student):
    """(가장 좋은 epoch, 그 정확도)입니다. epoch은 1부터 셉니다. 오래 걸려도, 조금만 좋아져도 그렇습니다.

    (the best epoch, its accuracy); epochs count from 1, however late it comes and however little better it is.
    """
    check_list(student.early_stopping(HISTORY), [4, 0.93], hints=stopping_hints(HISTORY))
    waited = [Hint(lambda got: list(got) == [2, 0.9], STOPPED_WAITING)]
    check_list(student.early_stopping(LONG), [28, 0.95], hints=[*waited, *stopping_hints(LONG)])
    near = [Hint(lambda got: 0 < 0.9003 - got[1] < 0.01, LITTLE_BETTER)]
    check_list(student.early_stopping(CLOSE), [3, 0.9003], hints=[*near, *stopping_hints(CLOSE)])


@pytest.mark.task("early_stopping")
def test_best_accuracy(student):
    """두 번째 값은 가장 높은 정확도입니다.

    The second value is the highest accuracy.
    """
    for history, want in ((HISTORY, 0.93), ([0.4, 0.5], 0.5)):
        got = student.early_stopping(history)
        check_list(list(got[1:]) if isinstance(got, (list, tuple)) else got, [want], hints=stopping_hints(history))


@pytest.mark.task("early_stopping")
def test_first_of_equals(student):
    """가장 높은 정확도가 여러 번 나오면 먼저 나온 epoch이고, 받은 리스트는 그대로입니다.

    Where the highest accuracy comes more than once, the first epoch counts; the list stays as it was.
    """
    history = [0.8, 0.95, 0.9, 0.95, 0.7]
    check_list(student.early_stopping(history), [2, 0.95], hints=stopping_hints(history))
    check_unchanged(student.calls[-1])


# descend

SAME_POINT = Text(
    "모든 점이 마지막 점과 같습니다. 같은 배열을 여러 번 넣은 것 같습니다. 복사본(copy)을 넣으세요.",
    "All points are the last one: the same array seems to be in the list many times. Append copies.",
)
NO_START = Text("출발점이 빠졌습니다. 첫 번째 점은 start입니다.", "The start is missing. It is the first point.")
NO_END = Text(
    "마지막 점이 빠졌습니다. 출발점과 걸음마다의 점을 합쳐 steps + 1개입니다.",
    "The last point is missing: the start and one point for each step make steps + 1.",
)
ONLY_LAST = Text("마지막 점만 돌려주었습니다.", "Only the last point is there.")
START_CHANGED = Text(
    "받은 start가 바뀌었습니다. params에는 복사본을 넣으세요.", "start was changed. Put a copy of it into params."
)
NOT_USED = Text(
    "optimizer.update를 한 번도 부르지 않았습니다. 점을 직접 움직이지 말고 받은 optimizer를 쓰세요.",
    "optimizer.update was never called. Do not move the point yourself: use the optimizer that is given.",
)
TOO_MANY = Text(
    "점이 너무 많습니다. 출발점과 걸음마다의 점을 합쳐 steps + 1개입니다.",
    "There are too many points: the start and one for each step make steps + 1.",
)
STOPPED = Text(
    "기울기가 0이거나 점이 움직이지 않아도 멈추지 않습니다. update를 steps번 부르고, 점은 steps + 1개입니다.",
    "It goes on where the gradient is 0 or the point stays. Call update `steps` times; there are steps + 1 points.",
)
GRADIENT_OF_START = Text(
    "기울기를 늘 출발점에서 계산한 것 같습니다. 걸음마다 지금 있는 점에서 계산하세요.",
    "The gradient seems to be taken at the start every time. Take it where you are.",
)
ABOUT_OURS = Text(
    "채점기의 optimizer로 불렀습니다: 기울기의 부호 반대쪽으로 1.5, 0.75, 0.375, … 만큼 움직입니다.",
    "Called with an optimizer of the grader's, which moves against the gradient's sign by 1.5, 0.75, 0.375, …",
)
PATH = [[-7, 2], [-5.5, 0.5], [-4.75, -0.25], [-4.375, 0.125]]
RESTING = [[0, 0]] * 4
NEVER_LOOKED = [[-7, 2], [-5.5, 0.5], [-4.75, -0.25], [-4.375, -0.625]]


def probe_descent(student, in_place, start=(-7, 2)):
    """The points that `descend` gives in the valley, as an array, and all that the probe told."""
    student.require("descend")
    answer = student.probe("path", "valley", start, 3, 1.5, in_place)
    if not isinstance(answer, dict):
        raise Mismatch(UNREADABLE, f"the probe told {show(answer)}")
    with observed():
        if answer.get("updates") == 0:
            raise Mismatch(NOT_USED)
    return as_points(answer.get("points")), answer


def check_points(found, want):
    """The points `found` are those of `want`, in the valley; the mistake is told."""
    points, answer = found
    got = points.tolist()
    if got == want:
        return
    if answer.get("updates") == 0:
        raise Mismatch(NOT_USED)
    frozen = len(got) > 2 and all(point == got[-1] for point in got[1:])
    hint = next(
        (
            text
            for wrong, text in (
                (want == RESTING and len(got) < len(want), STOPPED),
                (frozen, SAME_POINT),
                (got == want[1:], NO_START),
                (got == want[:-1], NO_END),
                (got == want[-1:], ONLY_LAST),
                (got == NEVER_LOOKED, GRADIENT_OF_START),
                (len(got) > len(want) and got[: len(want)] == want, TOO_MANY),
            )
            if wrong
        ),
        Text("", ""),
    )
    try:
        check(got, [[float(number) for number in point] for point in want], hints=[Hint(lambda _: bool(hint), hint)])
    except Mismatch as found:
        call = Text("호출: ", "Called: ") + plain(f"descend(optimizer, gradient, start={want[0]}, steps=3)")
        raise Mismatch(lines(call, ABOUT_OURS, found.text), found.staff) from None


@pytest.mark.task("descend")
def test_path_in_the_valley(student):
    """긴 골짜기에서 세 걸음: 출발점과 걸음마다의 점입니다. 기울기가 0인 곳에서도 그렇습니다.

    Three steps in the long valley: the start, and a point for each step. So it is where the gradient is 0.
    """
    check_points(probe_descent(student, in_place=False), PATH)
    check_points(probe_descent(student, in_place=False, start=(0, 0)), RESTING)


@pytest.mark.task("descend")
def test_points_are_copies(student):
    """optimizer가 params의 배열 자체를 바꾸어도(-=) 지나온 점은 그대로 남습니다.

    The points stay as they were even if the optimizer changes the very array in params, as -= does.
    """
    check_points(probe_descent(student, in_place=True), PATH)


@pytest.mark.task("descend")
def test_first_point_is_the_start(student):
    """첫 번째 점은 start입니다.

    The first point is the start.
    """
    points, answer = probe_descent(student, in_place=False)
    if points[0].tolist() != PATH[0] or points[-1].tolist() == PATH[0]:  # the start, handed back, is no way
        check_points((points, answer), PATH)


@pytest.mark.task("descend")
def test_last_point(student):
    """마지막 점은 마지막 걸음을 뗀 뒤의 점입니다.

    The last point is the one after the last step.
    """
    points, answer = probe_descent(student, in_place=False)
    if points[-1].tolist() != PATH[-1]:
        check_points((points, answer), PATH)


@pytest.mark.task("descend")
def test_start_is_not_changed(student):
    """받은 start는 그대로입니다.

    start stays as it was.
    """
    points, answer = probe_descent(student, in_place=True)
    if points[-1].tolist() == PATH[0]:
        check_points((points, answer), PATH)
    with observed():
        if difference(answer.get("start"), np.array(PATH[0], dtype=np.float64)) is not None:
            raise Mismatch(START_CHANGED)
