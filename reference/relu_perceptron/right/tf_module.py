import tensorflow as tf


class Perceptron(tf.Module):
    def __init__(self):
        super().__init__()
        self.weight = tf.Variable(tf.random.normal([2, 1]))
        self.bias = tf.Variable(tf.random.normal([1]))

    def __call__(self, x):
        return tf.nn.relu(tf.matmul(x, self.weight) + self.bias)


hypothesis = Perceptron()
W, b = hypothesis.weight, hypothesis.bias
print(hypothesis(tf.constant([[1.0, 2.0]])))
