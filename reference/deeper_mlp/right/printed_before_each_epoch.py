import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets("MNIST_data/", one_hot=True)

X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.float32, [None, 10])

W1 = tf.Variable(tf.truncated_normal([784, 300], stddev=0.05))
b1 = tf.Variable(tf.zeros([300]))
L1 = tf.nn.relu(tf.matmul(X, W1) + b1)

W2 = tf.Variable(tf.truncated_normal([300, 260], stddev=0.05))
b2 = tf.Variable(tf.zeros([260]))
L2 = tf.nn.relu(tf.matmul(L1, W2) + b2)

W3 = tf.Variable(tf.truncated_normal([260, 10], stddev=0.05))
b3 = tf.Variable(tf.zeros([10]))
hypothesis = tf.matmul(L2, W3) + b3

cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=hypothesis, labels=Y))
optimizer = tf.train.AdamOptimizer(0.001).minimize(cost)
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(hypothesis, 1), tf.argmax(Y, 1)), tf.float32))

sess = tf.Session()
sess.run(tf.global_variables_initializer())

best = 0
early_stopped_time = 0
validation = {X: mnist.validation.images, Y: mnist.validation.labels}
for epoch in range(1, 7):
    print('Validation Accuracy:', sess.run(accuracy, feed_dict=validation))
    for i in range(mnist.train.num_examples // 100):
        xs, ys = mnist.train.next_batch(100)
        sess.run(optimizer, feed_dict={X: xs, Y: ys})
    reached = sess.run(accuracy, feed_dict=validation)
    if reached > best:
        best, early_stopped_time = reached, epoch
print('Early stopped time:', early_stopped_time)
