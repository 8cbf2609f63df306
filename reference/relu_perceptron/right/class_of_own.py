import tensorflow as tf

x_data = [[1, 2]]

X = tf.placeholder(tf.float32, shape=[None, 2])


class Perceptron:
    def __init__(self, inputs):
        self.W = tf.Variable(tf.random_normal([inputs, 1]), name='weight')
        self.b = tf.Variable(tf.random_normal([1]), name='bias')

    def output(self, x):
        return tf.nn.relu(tf.matmul(x, self.W) + self.b)


perceptron = Perceptron(2)
W, b = perceptron.W, perceptron.b
hypothesis = perceptron.output(X)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())

    prediction = sess.run(hypothesis, feed_dict={X: x_data})
    print(prediction)
