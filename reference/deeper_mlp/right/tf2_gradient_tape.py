import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets("MNIST_data/", one_hot=True)

sizes = [784, 512, 512, 10]
weights = [tf.Variable(tf.random.normal([a, b], stddev=0.05)) for a, b in zip(sizes, sizes[1:])]
biases = [tf.Variable(tf.zeros([b])) for b in sizes[1:]]


@tf.function
def hypothesis(x):
    for w, b in zip(weights[:-1], biases[:-1]):
        x = tf.nn.relu(tf.matmul(x, w) + b)
    return tf.matmul(x, weights[-1]) + biases[-1]


def cost(x, y):
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=hypothesis(x)))


optimizer = tf.keras.optimizers.Adam(0.001)
best, early_stopped_time = 0.0, 0
for epoch in range(8):
    for _ in range(mnist.train.num_examples // 100):
        xs, ys = mnist.train.next_batch(100)
        with tf.GradientTape() as tape:
            c = cost(tf.constant(xs), tf.constant(ys, tf.float32))
        variables = weights + biases
        optimizer.apply_gradients(zip(tape.gradient(c, variables), variables))
    predicted = np.argmax(hypothesis(tf.constant(mnist.validation.images)).numpy(), 1)
    accuracy = np.mean(predicted == np.argmax(mnist.validation.labels, 1))
    print('epoch', epoch + 1, 'cost', float(c), 'accuracy', accuracy)
    if accuracy > best:
        best, early_stopped_time = accuracy, epoch + 1
print('Early stopped time:', early_stopped_time)
