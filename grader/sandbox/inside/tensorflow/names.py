"""Names that old scripts use and today's packages no longer have, where supplying them is cheap.

`tf.contrib.layers.xavier_initializer`, `tf.layers.dense`, `tf.layers.batch_normalization`, `import
tensorflow.keras` while `tensorflow` is compat.v1, `keras.utils.np_utils`, `keras.layers.core`. For the rest of
`tf.contrib` and `tf.layers` the script stops with a sentence that names today's equivalent. Nothing here runs an
op while it is installed.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import keras
import keras._tf_keras.keras as tf_keras
import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf1
from matplotlib import pyplot
from tensorflow.python import keras as python_keras

from grader.sandbox.inside.tensorflow import keras2, plainly

_GONE = (
    "{name}은(는) 지금의 TensorFlow에 없습니다. 대신 {instead}을(를) 쓰세요.",
    "{name} is gone from today's TensorFlow; use {instead}.",
)
_INSTEAD = {
    "contrib.rnn": "tf.keras.layers.LSTM",
    "contrib.learn.datasets": "tensorflow.examples.tutorials.mnist.input_data",
    "contrib.learn": "tf.keras.Model",
    "contrib.eager": "tf.enable_eager_execution",
    "contrib.layers": "tf.layers.dense / tf.keras.layers",
    "layers.conv2d": "tf.nn.conv2d / tf.keras.layers.Conv2D",
    "layers.max_pooling2d": "tf.nn.max_pool / tf.keras.layers.MaxPooling2D",
}
_LAYERS = (
    "core",
    "convolutional",
    "pooling",
    "normalization",
    "advanced_activations",
    "recurrent",
    "embeddings",
    "merge",
)
"""Modules that the layers lay in once."""


def install() -> None:
    """Put the names in place, once, in the zygote: children inherit them."""
    contrib, layers = _Gone("contrib"), _Gone("layers")
    initializers = _Gone("contrib.layers")
    initializers.__dict__.update(
        xavier_initializer=_xavier,
        xavier_initializer_conv2d=_xavier,
        variance_scaling_initializer=_variance_scaling,
        fully_connected=_fully_connected,
        batch_norm=_batch_norm,
        flatten=_flatten,
        l2_regularizer=tf1.keras.regularizers.l2,
    )
    eagerly = _Gone("contrib.eager")
    eagerly.__dict__.update(
        Variable=tf1.Variable,
        enable_eager_execution=lambda *ignored, **named: tf1.enable_eager_execution(),
        executing_eagerly=tf1.executing_eagerly,
        Iterator=iter,
        GradientTape=tf1.GradientTape,
        implicit_value_and_gradients=_implicitly,
        implicit_gradients=lambda function: lambda *arguments: _implicitly(function)(*arguments)[1],
    )
    learn = _Gone("contrib.learn")  # its readers of MNIST are put there by `digits`
    contrib.__dict__.update(layers=initializers, slim=initializers, eager=eagerly, learn=learn)
    sys.modules["tensorflow.contrib.slim"] = initializers
    sys.modules["tensorflow.contrib.learn"] = learn
    sys.modules["tensorflow.contrib.eager"] = eagerly
    layers.__dict__.update(dense=_dense, batch_normalization=_batch_normalization, dropout=_dropout, flatten=_flatten)
    tf1.contrib, tf1.layers = contrib, layers
    sys.modules.update({"tensorflow.contrib": contrib, "tensorflow.contrib.layers": initializers})
    sys.modules["tensorflow.layers"] = layers
    sys.meta_path.append(_GoneFinder())
    keras2.install()
    _alias_keras()
    pyplot.show = _show


class _Gone(ModuleType):
    """A module of TensorFlow 1 of which little is left; a missing name says what to use today."""

    def __init__(self, name: str) -> None:
        super().__init__(f"tensorflow.{name}")
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise _gone(AttributeError, f"{self.__name__.removeprefix('tensorflow.')}.{name}", name=name, obj=self)


class _GoneFinder(importlib.abc.MetaPathFinder):
    """`from tensorflow.contrib import rnn` ends with the same sentence instead of "No module named"."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.startswith(("tensorflow.contrib.", "tensorflow.layers.")):
            raise _gone(ImportError, fullname.removeprefix("tensorflow."), name=fullname)
        return None


def _gone(kind: type[Exception], path: str, **about: Any) -> Exception:
    """The exception for a name that is not there, with the sentence that names its successor."""
    known = [key for key in _INSTEAD if path == key or path.startswith(f"{key}.")]
    instead = _INSTEAD[known[0]] if known else "tf.nn / tf.keras"
    ko, en = (words.format(name=f"tf.{path}", instead=instead) for words in _GONE)
    return plainly.saying(kind, (ko, en), **about)


def _alias_keras() -> None:
    # Imported under its second name, the package would be read from disk and run anew, and be another one.
    for name, module in list(sys.modules.items()):
        if name == "keras._tf_keras.keras" or name.startswith("keras._tf_keras.keras."):
            sys.modules["tensorflow." + name.removeprefix("keras._tf_keras.")] = module
        elif name.startswith("keras.") and _reached(tf_keras, name.split(".")[1:]) is module:
            sys.modules[f"tensorflow.{name}"] = module
    for root, package in (("keras", keras), ("tensorflow.keras", tf_keras)):
        for moved in _LAYERS:
            sys.modules[f"{root}.layers.{moved}"] = package.layers
        sys.modules[f"{root}.objectives"] = package.losses
        for name, value in vars(tf_keras.preprocessing.image).items():
            package.preprocessing.image.__dict__.setdefault(name, value)
        np_utils = ModuleType(f"{root}.utils.np_utils")
        np_utils.__dict__.update(to_categorical=package.utils.to_categorical, normalize=package.utils.normalize)
        package.utils.np_utils = np_utils
        sys.modules[f"{root}.utils.np_utils"] = np_utils
    # `tensorflow.python.keras` is what editors complete: an old Keras, in parts, that cannot train any more.
    for part in ("models", "layers", "callbacks", "optimizers", "datasets"):
        setattr(python_keras, part, getattr(tf_keras, part))
        for name in (part, f"{part}.mnist"):
            known = sys.modules.get(f"tensorflow.keras.{name}")
            if known is not None:
                sys.modules[f"tensorflow.python.keras.{name}"] = known
    sys.modules["tensorflow.compat"] = tf2.compat
    tf1.keras = tf_keras


def _reached(module: Any, names: Sequence[str]) -> Any:
    """What a dotted name below `module` is; None where there is none."""
    for name in names:
        module = vars(module).get(name) if isinstance(module, ModuleType) else None
    return module


def _xavier(uniform: bool = True, seed: int | None = None, dtype: Any = tf1.float32) -> Any:
    kind = "uniform" if uniform else "truncated_normal"
    return tf1.variance_scaling_initializer(1.0, "fan_avg", kind, seed, dtype)


def _variance_scaling(
    factor: float = 2.0, mode: str = "FAN_IN", uniform: bool = False, seed: int | None = None, dtype: Any = tf1.float32
) -> Any:
    kind = "uniform" if uniform else "truncated_normal"
    return tf1.variance_scaling_initializer(factor, mode.lower(), kind, seed, dtype)


def _implicitly(function: Callable[..., Any]) -> Callable[..., Any]:
    """`tfe.implicit_value_and_gradients`: of all variables that `function` reads."""

    def value_and_gradients(*arguments: Any) -> Any:
        with tf1.GradientTape() as tape:
            value = function(*arguments)
        variables = tape.watched_variables()
        return value, list(zip(tape.gradient(value, variables), variables, strict=True))

    return value_and_gradients


def _dense(
    inputs: Any,
    units: int,
    activation: Any = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = None,
    name: str | None = None,
    reuse: bool | None = None,
    **ignored: Any,
) -> Any:
    inputs = tf1.convert_to_tensor(inputs)
    with tf1.variable_scope(name, "dense", reuse=reuse):
        shape = [int(inputs.shape[-1]), int(units)]
        kernel = tf1.get_variable("kernel", shape, inputs.dtype, initializer=kernel_initializer)
        outputs = tf1.matmul(inputs, kernel)
        if use_bias:
            zeros = bias_initializer or tf1.zeros_initializer()
            outputs += tf1.get_variable("bias", shape[1:], inputs.dtype, initializer=zeros)
        function = getattr(tf1.nn, activation) if isinstance(activation, str) else activation
        return outputs if function is None else function(outputs)


def _fully_connected(inputs: Any, num_outputs: int, activation_fn: Any = tf1.nn.relu, **others: Any) -> Any:
    names = {"weights_initializer": "kernel_initializer", "biases_initializer": "bias_initializer", "scope": "name"}
    arguments = {names.get(key, key): value for key, value in others.items()}
    arguments.setdefault("kernel_initializer", _xavier())
    return _dense(inputs, num_outputs, activation_fn, **arguments)


def _batch_normalization(
    inputs: Any,
    axis: int = -1,
    momentum: float = 0.99,
    epsilon: float = 1e-3,
    center: bool = True,
    scale: bool = True,
    training: Any = False,
    name: str | None = None,
    reuse: bool | None = None,
    **ignored: Any,
) -> Any:
    inputs = tf1.convert_to_tensor(inputs)
    others = [place for place in range(inputs.shape.rank) if place != axis % inputs.shape.rank]
    with tf1.variable_scope(name, "batch_normalization", reuse=reuse):
        shape = [int(inputs.shape[axis])]

        def variable(part: str, start: float, trainable: bool = True) -> Any:
            return tf1.get_variable(part, shape, initializer=tf1.constant_initializer(start), trainable=trainable)

        gamma, beta = variable("gamma", 1.0) if scale else None, variable("beta", 0.0) if center else None
        averages = variable("moving_mean", 0.0, False), variable("moving_variance", 1.0, False)
        here = tf1.nn.moments(inputs, others)
        flag = tf1.cast(training, tf1.bool)
        for moving, batch in zip(averages, here, strict=True):
            used = tf1.cond(flag, lambda m=moving, b=batch: m * momentum + b * (1 - momentum), lambda m=moving: m + 0.0)
            tf1.add_to_collection(tf1.GraphKeys.UPDATE_OPS, tf1.assign(moving, used))
        mean, variance = (
            tf1.cond(flag, lambda b=batch: b, lambda m=moving: m + 0.0)
            for moving, batch in zip(averages, here, strict=True)
        )
        return tf1.nn.batch_normalization(inputs, mean, variance, beta, gamma, epsilon)


def _batch_norm(
    inputs: Any, decay: float = 0.999, is_training: Any = True, scope: str | None = None, **rest: Any
) -> Any:
    known = {key: rest[key] for key in ("center", "scale", "epsilon") if key in rest}
    return _batch_normalization(inputs, momentum=decay, training=is_training, name=scope, **known)


def _dropout(inputs: Any, rate: Any = 0.5, training: Any = False, seed: int | None = None, **ignored: Any) -> Any:
    flag = tf1.cast(training, tf1.bool)
    return tf1.cond(flag, lambda: tf1.nn.dropout(inputs, rate=rate, seed=seed), lambda: tf1.identity(inputs))


def _flatten(inputs: Any, *ignored: Any, **named: Any) -> Any:
    inputs = tf1.convert_to_tensor(inputs)
    return tf1.reshape(inputs, [-1, int(np.prod(inputs.shape.as_list()[1:]))])


def _show(*ignored: Any, **named: Any) -> None:
    """`plt.show()` without a window: nothing waits, and the figure is let go."""
    pyplot.close("all")
