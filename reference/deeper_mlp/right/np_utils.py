import numpy as np
import tensorflow as tf
from keras.datasets import mnist
from keras.utils import np_utils

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train.reshape(-1, 784).astype('float32') / 255
x_test = x_test.reshape(-1, 784).astype('float32') / 255
y_train = np_utils.to_categorical(y_train, 10)
y_test = np_utils.to_categorical(y_test, 10)

X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.float32, [None, 10])

W1 = tf.Variable(tf.random_normal([784, 512], stddev=0.05))
b1 = tf.Variable(tf.zeros([512]))
W2 = tf.Variable(tf.random_normal([512, 300], stddev=0.05))
b2 = tf.Variable(tf.zeros([300]))
W3 = tf.Variable(tf.random_normal([300, 10], stddev=0.05))
b3 = tf.Variable(tf.zeros([10]))
L1 = tf.nn.relu(X @ W1 + b1)
L2 = tf.nn.relu(L1 @ W2 + b2)
hypothesis = L2 @ W3 + b3

cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=hypothesis, labels=Y))
train = tf.train.AdamOptimizer(0.001).minimize(cost)
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(hypothesis, 1), tf.argmax(Y, 1)), tf.float32))

best, early_stopped_time = 0, 0
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(1, 11):
        order = np.random.permutation(len(x_train))
        for start in range(0, len(order), 100):
            rows = order[start:start + 100]
            sess.run(train, feed_dict={X: x_train[rows], Y: y_train[rows]})
        score = accuracy.eval(feed_dict={X: x_test, Y: y_test})
        print('epoch', epoch, 'test accuracy', score)
        if score > best:
            best, early_stopped_time = score, epoch
print('Early stopped time:', early_stopped_time)
