"""Runs in the sandbox beside the student's module: makes its objects, uses them, tells what can be seen. Holds no answer."""

import copy

import numpy as np

MAX_BATCHES = 1_000


def steps(module, name, arguments, runs, fresh=False):
    """An optimizer for each run (params, grads of each step), used in turn: {after: [params], returned, grads: afterwards}.

    With `fresh`, each call of `update` is given a dictionary and arrays of its own, with the values of before.
    """
    optimizers = [make_optimizer(module, name, arguments) for _ in runs]
    params = [copy_arrays(each) for each, _ in runs]
    given = [[copy_arrays(each) for each in grads] for _, grads in runs]
    results = [{"after": [], "returned": None} for _ in runs]
    earlier = []  # kept, so that no new object has the id of an old one
    for step in range(len(runs[0][1])):
        for run, optimizer in enumerate(optimizers):
            if fresh:
                earlier.append(params[run])
                params[run] = copy_arrays(params[run])
            results[run]["returned"] = optimizer.update(params[run], given[run][step])
            results[run]["after"].append(copy_arrays(params[run]))
    for each, grads in zip(results, given, strict=True):
        each["grads"] = grads
    return results


def walk(module, name, arguments, surface, start, count):
    """The points of an optimizer's way over one of SURFACES, up to the first that is none of two finite numbers."""
    optimizer = make_optimizer(module, name, arguments)
    params = {"point": np.array(start, dtype=np.float64)}
    points = [np.array(start, dtype=np.float64)]
    with np.errstate(all="ignore"):
        for _ in range(count):
            optimizer.update(params, {"point": SURFACES[surface](params["point"])})
            here = np.array(params["point"])
            if here.dtype.kind not in "iuf" or here.shape != (2,) or not np.isfinite(here).all():
                break
            points.append(here.astype(np.float64))
    return points


def walks(module, name, asked):
    """The same for several (learning rate, surface, start, count), a fresh optimizer each."""
    return [walk(module, name, (rate,), surface, start, count) for rate, surface, start, count in asked]


def path(module, surface, start, count, stride, in_place):
    """What `descend` gives with an optimizer of ours, how often that was used, and `start` afterwards."""
    optimizer = Strides(stride, in_place)
    given = np.array(start, dtype=np.float64)

    def gradient(point):
        try:
            return SURFACES[surface](np.array(point, dtype=np.float64))
        except (TypeError, ValueError):
            raise StudentFault(
                f"gradient에는 점(숫자 두 개의 배열)을 넣어야 합니다. 넣은 값의 종류: {type(point).__name__}",
                f"gradient takes a point, an array of two numbers. It was given a {type(point).__name__}.",
            ) from None

    points = module.descend(optimizer, gradient, given, count)
    if points is None:
        raise StudentFault(
            "descend가 None을 돌려주었습니다. 점들의 리스트를 return 하세요.",
            "descend returned None. Return the list of points.",
        )
    if not isinstance(points, (list, tuple, np.ndarray)):
        raise StudentFault(
            f"descend가 리스트가 아니라 {type(points).__name__} 객체를 돌려주었습니다.",
            f"descend returned a {type(points).__name__}, not a list.",
        )
    return {"points": list(points), "updates": optimizer.updates, "start": given}


def batches(module, x, y, batch_size, seed):
    """The batches as they come, and x and y afterwards."""
    x, y = np.array(x), np.array(y)
    given = module.mini_batches(x, y, batch_size, seed)
    if given is None:
        raise StudentFault(
            "mini_batches가 아무것도 주지 않습니다. yield를 쓰거나 짝들의 리스트를 return 하세요.",
            "mini_batches gives nothing. Use yield, or return the list of pairs.",
        )
    try:
        pairs = iter(given)
    except TypeError:
        raise StudentFault(
            f"mini_batches가 준 {type(given).__name__} 객체는 for 문으로 하나씩 꺼낼 수 없습니다.",
            f"mini_batches gave a {type(given).__name__}, which a for loop cannot run through.",
        ) from None
    found = []
    for pair in pairs:
        if len(found) >= MAX_BATCHES:
            raise StudentFault(
                "미니배치가 끝없이 나옵니다. 표본을 한 번씩 다 쓰면 끝나야 합니다.",
                "The batches never end. They must once every sample was used.",
            )
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise StudentFault(
                "미니배치 하나는 짝 (x의 배치, y의 배치)이어야 합니다.",
                "Each batch must be a pair (rows of x, rows of y).",
            )
        found.append(copy.deepcopy(list(pair)))
    return {"batches": found, "x": x, "y": y}


class Strides:
    """An optimizer of the suite's own: goes against the gradient's sign, half as far each time.

    With `in_place` it changes the very array that `params` holds, as `-=` does; else it puts a new one there.
    """

    def __init__(self, stride, in_place):
        self.stride = stride
        self.in_place = in_place
        self.updates = 0

    def update(self, params, grads):
        self.updates += 1
        if not isinstance(params, dict) or not isinstance(grads, dict):
            raise StudentFault(
                "optimizer.update에는 딕셔너리 두 개(params, grads)를 넣어야 합니다.",
                "optimizer.update takes two dictionaries, params and grads.",
            )
        if params.keys() != grads.keys():
            raise StudentFault(
                "params와 grads에는 같은 이름이 있어야 합니다.", "params and grads must have the same names."
            )
        for name in params:
            move = self.stride * np.sign(grads[name])
            if self.in_place and isinstance(params[name], np.ndarray):
                np.subtract(params[name], move, out=params[name])
            else:
                params[name] = params[name] - move
        self.stride /= 2


def valley(point):
    x, y = point
    return np.array([x / 10, 2 * y])


def beale(point):
    x, y = point
    one, two, three = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3
    return np.array(
        [
            2 * (one * (y - 1) + two * (y**2 - 1) + three * (y**3 - 1)),
            2 * x * (one + two * 2 * y + three * 3 * y**2),
        ]
    )


def saddle(point):
    x, y = point
    return np.array([2 * x, -2 * y])


SURFACES = {"valley": valley, "beale": beale, "saddle": saddle}
"""Gradients by the surface's name."""


def make_optimizer(module, name, arguments):
    optimizer = getattr(module, name)(*arguments)
    if not callable(getattr(optimizer, "update", None)):
        raise StudentFault(
            f"{name}에 update(params, grads) 메서드가 없습니다. 철자와 들여쓰기를 확인해 보세요.",
            f"{name} has no method update(params, grads). Check its spelling and its indentation.",
        )
    return optimizer


def copy_arrays(arrays):
    return {name: copy.deepcopy(value) for name, value in arrays.items()}
