import tensorflow as tf


class Perceptron(tf.keras.layers.Layer):
    def build(self, shape):
        self.W = self.add_weight(shape=(2, 1), initializer='random_normal', name='weight')
        self.b = self.add_weight(shape=(1,), initializer='zeros', name='bias')

    def call(self, x):
        return tf.keras.activations.relu(tf.matmul(x, self.W) + self.b)


hypothesis = tf.keras.Sequential([Perceptron()])
print(hypothesis(tf.constant([[1.0, 2.0]])))
