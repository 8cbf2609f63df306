import tensorflow as tf


class Perceptron(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1, activation='sigmoid')

    def call(self, x):
        return self.dense(x)


x_data = tf.constant([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], tf.float32)
y_data = tf.constant([[0], [0], [0], [1], [1], [1]], tf.float32)

hypothesis = Perceptron()
optimizer = tf.keras.optimizers.SGD(0.01)
loss = tf.keras.losses.BinaryCrossentropy()


def cost(x, y):
    return loss(y, hypothesis(x))


@tf.function
def train(x, y):
    with tf.GradientTape() as tape:
        value = cost(x, y)
    variables = hypothesis.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(value, variables), variables))


def predicted(x):
    return tf.cast(hypothesis(x) > 0.5, tf.float32)


def accuracy(x, y):
    return tf.reduce_mean(tf.cast(predicted(x) == y, tf.float32))


hypothesis(x_data)
for step in range(10001):
    train(x_data, y_data)
