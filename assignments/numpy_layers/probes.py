"""Runs in the sandbox beside the student's module: what takes a function, or is an object, and so cannot travel.

The functions to be differentiated are made of numbers that the suite chooses. Nothing here knows an answer.
"""

import copy

import numpy as np


def derivative(module, numbers, x):
    """`numerical_derivative` of f(x) = a·exp(k·x) + b·x + c at x; `numbers` are a, k, b, c."""
    a, k, b, c = numbers
    return module.numerical_derivative(lambda at: a * np.exp(k * at) + b * at + c, x)


def gradient(module, a, c, x):
    """`numerical_gradient` of f(x) = Σ a·exp(x) + c·(first of x)·(last of x), and x as it is afterwards."""
    shape = x.shape

    def f(point):
        at = np.asarray(point, dtype=np.float64)
        if at.shape != shape:
            raise StudentFault(
                f"f에 모양이 {at.shape}인 것을 넣었습니다. x와 모양이 같은 배열 {shape}을(를) 통째로 넣고, "
                "한 번에 원소 하나만 바꾸어야 합니다.",
                f"f was given something of shape {at.shape}. Give it a whole array of the shape of x, {shape}, with one "
                "element changed at a time.",
            )
        return float(np.sum(a * np.exp(at)) + c * at.flat[0] * at.flat[-1])

    return copy.deepcopy(module.numerical_gradient(f, x)), x


def layers(module, made, steps):
    """What each step with some layers gave, and the arguments of all as they are afterwards.

    made: {variable: (class, arguments)}. steps: (variable, method, arguments), or (variable, attribute, None).
    """
    objects = {variable: getattr(module, name)(*arguments) for variable, (name, arguments) in made.items()}
    results = []
    for variable, name, arguments in steps:
        kind = made[variable][0]
        if not hasattr(objects[variable], name):
            if arguments is None:
                raise StudentFault(
                    f"{kind} 객체에 {name}이(가) 없습니다. backward 안에서 self.{name} = … 로 정해 주세요.",
                    f"The {kind} object has no {name}. Set it in backward: self.{name} = …",
                )
            raise StudentFault(
                f"{kind}(…)로 만든 것에 메서드 {name}이(가) 없습니다. class {kind} 안에 def {name}(self, …)를 써 주세요.",
                f"What {kind}(…) makes has no method {name}. Write def {name}(self, …) inside class {kind}.",
            )
        found = getattr(objects[variable], name)
        # A copy: a later step may change in place what this one gave.
        results.append(copy.deepcopy(found if arguments is None else found(*arguments)))
    return results, [arguments for _, arguments in made.values()], [arguments for _, _, arguments in steps]
