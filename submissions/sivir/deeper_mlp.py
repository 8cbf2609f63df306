import tensorflow as tf
import matplotlib.pyplot as plt
import numpy as np

from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets("MNIST_data/", one_hot=True)

print(np.shape(mnist.train.images))
print(np.shape(mnist.train.labels))

plt.imshow(
    mnist.train.images[1].reshape(28, 28),
    cmap="Greys",
    interpolation="nearest",
)
plt.show()

nb_classes = 10
X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.float32, [None, nb_classes])

# 3 hidden layers
W1 = tf.Variable(tf.random_normal([784, 256], stddev=0.05))
b1 = tf.Variable(tf.zeros([256]))
L1 = tf.nn.relu(tf.matmul(X, W1) + b1)

W2 = tf.Variable(tf.random_normal([256, 256], stddev=0.05))
b2 = tf.Variable(tf.zeros([256]))
L2 = tf.nn.relu(tf.matmul(L1, W2) + b2)

W3 = tf.Variable(tf.random_normal([256, 256], stddev=0.05))
b3 = tf.Variable(tf.zeros([256]))
L3 = tf.nn.relu(tf.matmul(L2, W3) + b3)

W4 = tf.Variable(tf.random_normal([256, nb_classes], stddev=0.05))
b4 = tf.Variable(tf.zeros([nb_classes]))
logits = tf.matmul(L3, W4) + b4
hypothesis = tf.nn.softmax(logits)

cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=Y))
train = tf.train.AdamOptimizer(learning_rate=0.001).minimize(cost)

is_correct = tf.equal(tf.argmax(hypothesis, 1), tf.argmax(Y, 1))
accuracy = tf.reduce_mean(tf.cast(is_correct, tf.float32))

best = 0
early_stopped_time = 0
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(10):
        avg_cost = 0
        total_batch = int(mnist.train.num_examples / 100)
        for i in range(total_batch):
            batch_xs, batch_ys = mnist.train.next_batch(100)
            c, _ = sess.run([cost, train], feed_dict={X: batch_xs, Y: batch_ys})
            avg_cost += c / total_batch
        valid = sess.run(accuracy, feed_dict={X: mnist.validation.images, Y: mnist.validation.labels})
        print('Epoch:', epoch + 1, 'cost =', avg_cost, 'validation accuracy:', valid)
        if valid > best:
            best = valid
            early_stopped_time = epoch + 1
    print('Early stopped time:', early_stopped_time)
