"""What TensorFlow's and Keras' exceptions mean to a beginner: the usual ones of a script with a graph or a model.

By the type and the message, as the other rows of `grader.suites.feedback.rules`, which these come before. The limit: no
shapes are compared here; what the message tells of them stands before the sentence.
"""

from __future__ import annotations

from grader.suites.feedback.rule import Rule
from grader.text import tr

_NOT_FED = tr("A placeholder that is needed has no value. Give it one in feed_dict.")
_SHAPES = tr(
    "The shapes of two tensors do not fit. For tf.matmul the columns of the first are as many as the rows of the "
    "second, for + and - each size is the same, or 1."
)
_TYPES = tr("The two have different types of numbers. tf.cast(x, tf.float32) makes a tensor of the other type.")
RENAMED = {
    "reduction_indices": "axis",
    "dimension": "axis",
    "squeeze_dims": "axis",
    "keep_dims": "keepdims",
    "border_mode": "padding",
    "dim_ordering": "data_format",
    "nb_epoch": "epochs",
    "output_dim": "units",
    "W_regularizer": "kernel_regularizer",
}
"""Arguments of TensorFlow's functions and Keras' layers, as they were called, and as they are today."""
_REFUSED = r"^Got an unexpected keyword argument '{name}'|^Unrecognized keyword arguments? passed to \w+: .*'{name}'"
"""What the two say of an argument; Python says another thing of one of a student's own function."""
_ARGUMENTS = {
    **{old: tr("Today the argument {old} is called {today}.", old=old, today=today) for old, today in RENAMED.items()},
    "keep_prob": tr("Today rate is given in the place of keep_prob: the part that is dropped, rate = 1 - keep_prob."),
}

GRAPHS = (
    *(
        Rule(kind, _REFUSED.format(name=old), text)
        for old, text in _ARGUMENTS.items()
        for kind in ("TypeError", "ValueError")
    ),
    Rule(
        "ValueError",
        r"must have rank 0",
        tr("Today the list comes first in tf.concat, and then the axis: tf.concat([a, b], axis)."),
        r"\bconcat\s*\(\s*\d",
    ),
    Rule(
        "InvalidArgumentError",
        r"split_dim must be a scalar",
        tr("Today tf.split takes the tensor first: tf.split(value, number, axis)."),
        r"\bsplit\s*\(\s*\d",
    ),
    Rule(
        "FailedPreconditionError",
        r"uninitialized",
        tr("A variable has no first value yet. Run sess.run(tf.global_variables_initializer()) before."),
    ),
    Rule("InvalidArgumentError", r"You must feed a value for placeholder", _NOT_FED),
    Rule(
        "ValueError",
        r"Cannot feed value of shape",
        tr("What feed_dict gives has another shape than the placeholder. Change the one or the other."),
    ),
    Rule(
        "TypeError",
        r"Cannot interpret feed_dict key as Tensor",
        tr("In feed_dict a placeholder stands left of the colon, and its value to the right."),
    ),
    Rule("ValueError", r"Dimensions must be equal|Shapes? .*(must|incompatible)|inner dimensions", _SHAPES),
    Rule(
        "InvalidArgumentError",
        r"Incompatible shapes|[Mm]atrix size-incompatible|required broadcastable shapes",
        _SHAPES,
    ),
    Rule("TypeError", r"has type \w+ that does not match|have types .* that don.t all match", _TYPES),
    Rule("InvalidArgumentError", r"cannot compute \w+ as input #\d+.* was expected to be a \w+ tensor", _TYPES),
    Rule("ValueError", r"Tensor conversion requested dtype", _TYPES),
    Rule(
        "TypeError",
        r"Argument `fetch` = .* has invalid type",
        tr(
            "sess.run() takes a tensor or an operation, and this is none. Perhaps the name holds a result: write it to "
            "another name, as in cost_value = sess.run(cost)."
        ),
    ),
    Rule(
        "RuntimeError",
        r"Attempted to use a closed Session",
        tr("The session is closed here. Indent the line into the `with` block of the session."),
    ),
    Rule(
        "ValueError",
        r"No default session is registered",
        tr("There is no session for eval() and run() here. Indent the line into `with tf.Session() as sess:`."),
    ),
    Rule(
        "ValueError",
        r"You must call `?compile\(\)`?",
        tr("The model is not compiled yet. Call model.compile(optimizer=…, loss=…) before fit()."),
    ),
    Rule(
        "ValueError",
        r"Could not interpret .*identifier|Unknown (loss|activation|optimizer|metric)",
        tr("Keras knows nothing of that name. Check the spelling of the word in quotes."),
    ),
    Rule(
        "ValueError",
        r"incompatible with the layer",
        tr("The data has another shape than the layer takes. Compare input_shape= with the shape of the data."),
    ),
    Rule(
        "ValueError",
        r"Data cardinality is ambiguous",
        tr("The data and the labels given to fit() have different numbers of rows."),
    ),
)
