"""Names that old books and videos use and that Python, NumPy and TensorFlow have dropped, with what is written today.

The limit: what the sandbox supplies for old scripts (`grader.sandbox.inside.tensorflow.names`, `keras2`) needs no word
here, and of a library's own name that moved a few times only the last place is told.
"""

from __future__ import annotations

import re

from grader.text import Text, tr

NUMPY = {
    **{name: name for name in ("float", "int", "bool", "object", "str", "complex")},
    "float_": "np.float64",
    "complex_": "np.complex128",
    "cfloat": "np.complex128",
    "singlecomplex": "np.complex64",
    "longfloat": "np.longdouble",
    "unicode_": "np.str_",
    "string_": "np.bytes_",
    "mat": "np.asmatrix",
    **dict.fromkeys(("Inf", "infty", "Infinity", "PINF"), "np.inf"),
    "NINF": "-np.inf",
    "NaN": "np.nan",
    "NZERO": "-0.0",
    "PZERO": "0.0",
    "round_": "np.round",
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "alltrue": "np.all",
    "sometrue": "np.any",
    "asfarray": "np.asarray",
    "find_common_type": "np.result_type",
    "issubsctype": "np.issubdtype",
    "set_string_function": "np.set_printoptions",
    "recfromcsv": "np.genfromtxt",
    "recfromtxt": "np.genfromtxt",
    "in1d": "np.isin",
    "row_stack": "np.vstack",
    "trapz": "np.trapezoid",
    "asscalar": "a.item()",
    "cast": "np.asarray(a, dtype=…)",
    "msort": "np.sort(a, axis=0)",
    "source": "inspect.getsource",
    "bool8": "np.bool_",
    **dict.fromkeys(("longcomplex", "clongfloat"), "np.clongdouble"),
    "issubclass_": "issubclass",
    "format_parser": "np.rec.format_parser",
    "compare_chararrays": "np.char.compare_chararrays",
    "DataSource": "np.lib.npyio.DataSource",
    "int0": "np.intp",
}
"""`np.NAME` → what is written today. Some of these are gone only from the newest NumPy."""
TENSORFLOW = {
    "mul": "tf.multiply",
    "sub": "tf.subtract",
    "neg": "tf.negative",
    "inv": "tf.math.reciprocal",
    "pack": "tf.stack",
    "unpack": "tf.unstack",
    "select": "tf.where",
    "batch_matmul": "tf.matmul",
    "concat_v2": "tf.concat",
    "complex_abs": "tf.abs",
    "listdiff": "tf.sets.difference",
    "merge_all_summaries": "tf.summary.merge_all",
    "merge_summary": "tf.summary.merge",
    "scalar_summary": "tf.summary.scalar",
    "histogram_summary": "tf.summary.histogram",
    "image_summary": "tf.summary.image",
    "train.SummaryWriter": "tf.summary.FileWriter",
    "nn.inv": "tf.math.reciprocal",
    "estimator": "tf.keras.Model",
    "nn.seq2seq": "tf.keras.layers.LSTM",
}
"""The same of `tf.NAME`, for a script with a graph."""
KERAS = {
    "backend.set_image_dim_ordering": "keras.config.set_image_data_format",
    "layers.merge": "keras.layers.Concatenate",
    "layers.experimental": "keras.layers",
    "optimizers.experimental": "keras.optimizers",
    "mixed_precision.experimental": "keras.mixed_precision",
    "utils.multi_gpu_model": "tf.distribute.MirroredStrategy",
    "wrappers.scikit_learn": "keras.wrappers",
    "engine": "keras.layers",
    "callbacks.callbacks": "keras.callbacks",
    "estimator": "keras.Model",
}
"""The same of `keras.NAME`, under both of its names."""
_NO_SESSION = tr("Keras of today keeps no session: it computes at once, and the line can go.")
_PLACE = tr("Today it lies in collections.abc.")
_OTHERS = {
    ("time", "clock"): tr("Today's Python has time.perf_counter() in its place."),
    ("string", "letters"): tr("Today's Python has string.ascii_letters in its place."),
    ("string", "maketrans"): tr("Today's Python has str.maketrans() in its place."),
    ("fractions", "gcd"): tr("Today's Python has math.gcd() in its place."),
    **{
        ("collections", name): _PLACE
        for name in ("Callable", "Hashable", "Iterable", "Iterator", "Mapping", "MutableMapping", "Sequence", "Set")
    },
    **{
        (module, name): tr("Today's Python has {today} in its place.", today=today)
        for module, name, today in (
            ("string", "lowercase", "string.ascii_lowercase"),
            ("string", "uppercase", "string.ascii_uppercase"),
            ("itertools", "izip", "zip()"),
            ("itertools", "imap", "map()"),
            ("itertools", "ifilter", "filter()"),
            ("itertools", "izip_longest", "itertools.zip_longest()"),
            ("inspect", "getargspec", "inspect.signature()"),
            ("os", "getcwdu", "os.getcwd()"),
            ("sys", "maxint", "sys.maxsize"),
        )
    },
}
MODULES = {
    "cPickle": "pickle",
    "Tkinter": "tkinter",
    "Queue": "queue",
    "ConfigParser": "configparser",
    "StringIO": "io",
    "cStringIO": "io",
    "urllib2": "urllib.request",
    "commands": "subprocess",
    "imp": "importlib",
    "__builtin__": "builtins",
}
"""Modules of an earlier Python → today's."""


def explain_gone(module: str, name: str) -> Text | None:
    """What is written today for `module.name`; None where nothing is known of it."""
    library = re.sub(r"^tensorflow(\.(_api|v1|v2|compat|python))*", "tensorflow", module)
    if module == "numpy" and name in NUMPY:
        return tr("NumPy of today has no np.{name}: write {today}.", name=name, today=NUMPY[name])
    if library.partition(".")[0] == "tensorflow":
        path = f"{library}.{name}".removeprefix("tensorflow.")
        if path in TENSORFLOW:
            return tr("TensorFlow of today has no tf.{name}: write {today}.", name=path, today=TENSORFLOW[path])
    if (keras := _of_keras(f"{module}.{name}")) is not None:
        return keras
    return _OTHERS.get((module, name))


def _of_keras(path: str) -> Text | None:
    below = re.match(r"(?:keras\._tf_keras\.|tensorflow\.)?keras\.(.+)", path)
    if below is None:
        return None
    name = below[1]
    if name in ("backend.set_session", "backend.get_session"):
        return _NO_SESSION
    today = KERAS.get(name)
    return None if today is None else tr("Keras of today has no keras.{name}: write {today}.", name=name, today=today)


def explain_gone_module(name: str) -> Text | None:
    """What is imported today for a module that is not there any more."""
    if (keras := _of_keras(name)) is not None:
        return keras
    today = MODULES.get(name)
    return None if today is None else tr("The module {name} is called {today} today.", name=name, today=today)
