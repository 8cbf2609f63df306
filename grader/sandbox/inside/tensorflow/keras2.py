"""Keras as books of Keras 1 and 2 call it: names, arguments and files that Keras 3 refuses. Student side.

Names that one of today's two faces of Keras has and the other has not (`keras.losses.mse`, `K.mean`), `CuDNNLSTM`,
`lr` and `decay` of an optimizer, `nb_epoch`, `workers`, `metrics="accuracy"`, `predict_classes`, `fit_generator`,
`history["acc"]` beside `history["accuracy"]`, `*.hdf5` files, the callback and the summaries of TensorBoard (whose logs
nobody looks at). What a script says is carried out, in today's words. The limit: of layers
Dense, Dropout and those of pictures take arguments of other years.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable
from typing import Any

import keras
import keras._tf_keras.keras as tf_keras
import numpy as np
import tensorflow as tf2
from keras.src.callbacks import callback_list
from keras.src.callbacks.monitor_callback import MonitorCallback

from grader.sandbox.inside.tensorflow import textbook

_SAME = (("acc", "accuracy"), ("val_acc", "val_accuracy"))
_EPOCHS = {"nb_epoch": "epochs", "samples_per_epoch": "steps_per_epoch", "nb_val_samples": ""}
_DROPPED = ("workers", "use_multiprocessing", "max_queue_size", "max_q_size", "pickle_safe", "show_accuracy")
_LAYERS = {
    "Dense": {
        "output_dim": "units",
        "init": "kernel_initializer",
        "bias": "use_bias",
        "W_regularizer": "kernel_regularizer",
        "b_regularizer": "bias_regularizer",
        "W_constraint": "kernel_constraint",
        "b_constraint": "bias_constraint",
    },
    "Dropout": {"p": "rate"},
    "Conv2D": {"nb_filter": "filters", "subsample": "strides", "border_mode": "padding", "init": "kernel_initializer"},
    "MaxPooling2D": {"border_mode": "padding"},
    "AveragePooling2D": {"border_mode": "padding"},
}
_ALIKE = {
    "layers": {"CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU"},
    "initializers": {"normal": "RandomNormal", "uniform": "RandomUniform"},
}
"""Names of other years → what they are today, by module."""
_SHARED = ("losses", "metrics", "backend")
"""Modules whose names `keras` and `tensorflow.keras` have divided between them."""
_SUMMARIES = ("scalar", "image", "histogram", "text", "audio", "graph", "trace_on", "trace_off", "trace_export")


class Numbers(dict[str, Any]):
    """What an epoch gave, by name; an accuracy is found under both names that Keras has had for it."""

    def __missing__(self, key: str) -> Any:
        for pair in _SAME:
            for other in pair if key in pair else ():
                if dict.__contains__(self, other):
                    return self[other]
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        try:
            self[key]  # type: ignore[index]
        except (KeyError, TypeError):
            return False
        return True

    def get(self, key: str, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default


class TensorBoard(keras.callbacks.Callback):  # type: ignore[misc]
    """Takes all that the callback takes, and writes nothing."""

    def __init__(self, *ignored: Any, **named: Any) -> None:
        super().__init__()


def install() -> None:
    """Put the names in place, once, in the zygote: children inherit them. Runs no op."""
    for package in (keras, tf_keras):
        for name, value in list(vars(package.optimizers).items()):
            if isinstance(value, type) and issubclass(value, keras.optimizers.Optimizer):
                setattr(package.optimizers, name.lower(), value)
                if getattr(package.optimizers, "legacy", None) is not None:
                    setattr(package.optimizers.legacy, name, value)
        package.callbacks.TensorBoard = TensorBoard
    for value in {id(value): value for value in vars(keras.optimizers).values()}.values():
        kind: Any = value
        if isinstance(kind, type) and issubclass(kind, keras.optimizers.Optimizer) and "__init__" in vars(kind):
            kind.__init__ = _optimizer(vars(kind)["__init__"])  # type: ignore[misc]
    keras.optimizers.Optimizer.lr = property(lambda self: self.learning_rate, _set_rate)
    for name, arguments in _LAYERS.items():
        layer = getattr(keras.layers, name)
        layer.__init__ = _renamed(layer.__init__, arguments)
    reduce = keras.callbacks.ReduceLROnPlateau
    reduce.__init__ = _renamed(reduce.__init__, {"epsilon": "min_delta"})
    _shared_names()
    for name, limit in {"maxnorm": "MaxNorm", "nonneg": "NonNeg", "unitnorm": "UnitNorm"}.items():
        setattr(keras.constraints, name, getattr(keras.constraints, limit))
    _models()
    _histories()
    _monitors()
    _checkpoints()
    for package in (keras, tf_keras):
        package.utils.to_categorical = _to_categorical(package.utils.to_categorical)
    for name in _SUMMARIES:
        setattr(tf2.summary, name, _quiet)


def _shared_names() -> None:
    for module in _SHARED:
        both = [getattr(package, module) for package in (keras, tf_keras)]
        known = {name: value for each in both for name, value in vars(each).items() if not name.startswith("_")}
        for each in both:
            for name, value in known.items():
                vars(each).setdefault(name, value)
    for package in (keras, tf_keras):
        for module, names in _ALIKE.items():
            holds = vars(getattr(package, module))
            holds.update({old: holds[today] for old, today in names.items() if old not in holds})
        package.objectives = package.losses


def _quiet(*ignored: Any, **named: Any) -> bool:
    """A summary that nobody reads."""
    return False


def _optimizer(original: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(original)
    def init(self: Any, *arguments: Any, **named: Any) -> None:
        if "lr" in named:
            named["learning_rate"] = named.pop("lr")
        decay = named.pop("decay", None)
        if decay:
            rate = arguments[0] if arguments else named.pop("learning_rate", 0.01)
            if isinstance(rate, (int, float)):
                rate = keras.optimizers.schedules.InverseTimeDecay(rate, 1, decay)
            arguments = (rate, *arguments[1:])
        original(self, *arguments, **named)

    return init


def _to_categorical(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def to_categorical(x: Any, *arguments: Any, **named: Any) -> Any:
        if "nb_classes" in named:
            named["num_classes"] = named.pop("nb_classes")
        return textbook.alike(original(x, *arguments, **named), x)

    return to_categorical


def _set_rate(optimizer: Any, rate: Any) -> None:
    optimizer.learning_rate = rate


def _renamed(original: Callable[..., Any], names: dict[str, str]) -> Callable[..., Any]:
    # Without functools.wraps: Keras compares a layer's signature with the arguments that its function takes.
    def function(self: Any, *arguments: Any, **named: Any) -> Any:
        return original(self, *arguments, **{names.get(key, key): value for key, value in named.items()})

    return function


def _models() -> None:
    model = keras.Model
    for name in ("fit", "evaluate", "predict"):
        original = getattr(model, name)
        setattr(model, name, _running(original))
        setattr(model, f"{name}_generator", _running(original))
    compiled, weights, whole, loaded = model.compile, model.save_weights, model.save, model.load_weights
    load_model = keras.models.load_model

    @functools.wraps(compiled)
    def compile_(self: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(named.get("metrics"), str):
            named["metrics"] = [named["metrics"]]
        return compiled(self, *arguments, **named)

    @functools.wraps(weights)
    def save_weights(self: Any, filepath: Any, *arguments: Any, **named: Any) -> Any:
        return weights(self, _weights_name(filepath), *arguments, **_without(named, ("save_format",)))

    @functools.wraps(whole)
    def save(self: Any, filepath: Any, *arguments: Any, **named: Any) -> Any:
        return whole(self, _whole_name(filepath, (".keras", ".h5", ".hdf5")), *arguments, **named)

    @functools.wraps(loaded)
    def load_weights(self: Any, filepath: Any, *arguments: Any, **named: Any) -> Any:
        return loaded(self, _written(filepath, (_weights_name, _whole_name)), *arguments, **named)

    @functools.wraps(load_model)
    def load(filepath: Any, *arguments: Any, **named: Any) -> Any:
        return load_model(_written(filepath, (_whole_name,)), *arguments, **named)

    model.compile, model.save_weights, model.save, model.load_weights = compile_, save_weights, save, load_weights
    model.predict_classes, model.predict_proba = _predict_classes, model.predict
    for package in (keras, tf_keras):
        package.models.load_model = load
    keras.saving.load_model = load


def _running(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def run(self: Any, *arguments: Any, **named: Any) -> Any:
        named = {_EPOCHS.get(key, key): value for key, value in _without(named, _DROPPED).items()}
        named.pop("", None)
        return original(self, *arguments, **named)

    return run


def _without(named: dict[str, Any], dropped: Iterable[str]) -> dict[str, Any]:
    return {key: value for key, value in named.items() if key not in dropped}


def _predict_classes(self: Any, *arguments: Any, **named: Any) -> Any:
    output = self.predict(*arguments, **named)
    return np.argmax(output, axis=-1) if output.shape[-1] > 1 else (output > 0.5).astype("int32")


def _histories() -> None:
    history = keras.callbacks.History
    original, pythonify = history.__init__, callback_list.python_utils.pythonify_logs

    @functools.wraps(original)
    def init(self: Any) -> None:
        original(self)
        self.history = Numbers(self.history)

    @functools.wraps(pythonify)
    def numbers(logs: Any) -> Any:
        return Numbers(pythonify(logs))

    history.__init__ = init
    callback_list.python_utils.pythonify_logs = numbers


def _monitors() -> None:
    """Today's callbacks know the direction of a metric by the name that it was compiled with alone."""
    original = MonitorCallback._set_monitor_op

    def set_monitor_op(self: Any) -> None:
        if self.mode not in ("min", "max") and "acc" in str(self.monitor):
            self.mode = "max"
        original(self)

    MonitorCallback._set_monitor_op = set_monitor_op


def _checkpoints() -> None:
    checkpoint = keras.callbacks.ModelCheckpoint
    original, path = checkpoint.__init__, checkpoint._get_file_path

    @functools.wraps(original)
    def init(self: Any, filepath: Any, *arguments: Any, **named: Any) -> None:
        named = _without(named, ("period",))
        only = named.get("save_weights_only", arguments[3] if len(arguments) > 3 else False)
        original(self, _weights_name(filepath) if only else _whole_name(filepath), *arguments, **named)

    def get_file_path(self: Any, epoch: Any, batch: Any, logs: Any) -> Any:
        both = {name: logs[name] for pair in _SAME for name in pair if name in logs}
        return path(self, epoch, batch, {**both, **logs})

    checkpoint.__init__, checkpoint._get_file_path = init, get_file_path


def _stem(filepath: Any) -> str:
    name = str(os.fspath(filepath))
    for end in (".weights.h5", ".hdf5", ".h5", ".keras", ".ckpt", ".tf"):
        name = name.removesuffix(end)
    return name


def _weights_name(filepath: Any) -> str:
    """The name under which Keras 3 writes weights that a script calls `filepath`."""
    return f"{_stem(filepath)}.weights.h5"


def _whole_name(filepath: Any, known: tuple[str, ...] = (".keras", ".h5")) -> str:
    """The same of a whole model."""
    name = str(os.fspath(filepath))
    return name if name.endswith(known) else f"{_stem(name)}.keras"


def _written(filepath: Any, names: Iterable[Callable[[Any], str]]) -> Any:
    """The file that the script means: as it calls it, or as it was written."""
    if not isinstance(filepath, (str, os.PathLike)) or os.path.exists(filepath):
        return filepath
    return next((name for name in (name(filepath) for name in names) if os.path.exists(name)), filepath)
