import tensorflow as tf


class Perceptron(tf.Module):
    def __init__(self):
        self.W = tf.Variable(tf.random.normal([2, 1]))
        self.b = tf.Variable(tf.random.normal([1]))

    @tf.function
    def __call__(self, x):
        return tf.sigmoid(tf.matmul(x, self.W) + self.b)

    def loss(self, x, y):
        h = self(x)
        return -tf.reduce_mean(y * tf.math.log(h) + (1 - y) * tf.math.log(1 - h))


x_data = tf.constant([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], tf.float32)
y_data = tf.constant([[0], [0], [0], [1], [1], [1]], tf.float32)

perceptron = Perceptron()
W, b = perceptron.W, perceptron.b
hypothesis = perceptron
cost = perceptron.loss


@tf.function
def train(features, labels):
    with tf.GradientTape() as tape:
        loss = perceptron.loss(features, labels)
    for variable, slope in zip([W, b], tape.gradient(loss, [W, b])):
        variable.assign_sub(0.01 * slope)


predicted = lambda x: tf.round(perceptron(x))
accuracy = lambda x, y: tf.reduce_mean(tf.cast(predicted(x) == y, tf.float32))

for _ in range(10001):
    train(x_data, y_data)
print(accuracy(x_data, y_data))
