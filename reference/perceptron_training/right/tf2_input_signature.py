import tensorflow as tf

x_data = tf.constant([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], tf.float32)
y_data = tf.constant([[0], [0], [0], [1], [1], [1]], tf.float32)
W = tf.Variable([[0.5], [0.3]])
b = tf.Variable([-2.5])
spec = tf.TensorSpec([None, 2], tf.float32)
label = tf.TensorSpec([None, 1], tf.float32)


@tf.function(input_signature=[spec])
def hypothesis(x):
    return tf.sigmoid(x @ W + b)


@tf.function(input_signature=[spec, label])
def cost(x, y):
    h = hypothesis(x)
    return -tf.reduce_mean(y * tf.math.log(h) + (1 - y) * tf.math.log(1 - h))


@tf.function(input_signature=[spec, label])
def train(x, y):
    with tf.GradientTape() as tape:
        c = cost(x, y)
    g = tape.gradient(c, [W, b])
    W.assign_sub(0.01 * g[0])
    b.assign_sub(0.01 * g[1])


@tf.function(input_signature=[spec])
def predicted(x):
    return tf.cast(hypothesis(x) > 0.5, tf.float32)


@tf.function(input_signature=[spec, label])
def accuracy(x, y):
    return tf.reduce_mean(tf.cast(tf.equal(predicted(x), y), tf.float32))


for step in range(1500):
    train(x_data, y_data)
print(accuracy(x_data, y_data))
