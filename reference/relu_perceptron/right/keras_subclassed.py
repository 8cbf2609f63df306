import tensorflow as tf


class Perceptron(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return tf.nn.relu(self.dense(inputs))


model = Perceptron()
print(model(tf.constant([[1.0, 2.0]])))
