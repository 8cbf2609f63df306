import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets("MNIST_data/", one_hot=True)

X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.float32, [None, 10])

training = tf.placeholder(tf.bool)

W1 = tf.Variable(tf.truncated_normal([784, 512], stddev=0.1))
b1 = tf.Variable(tf.zeros([512]))
W2 = tf.Variable(tf.truncated_normal([512, 512], stddev=0.1))
b2 = tf.Variable(tf.zeros([512]))
W3 = tf.Variable(tf.truncated_normal([512, 10], stddev=0.1))
b3 = tf.Variable(tf.zeros([10]))
L1 = tf.nn.relu(tf.matmul(X, W1) + b1)
L1 = tf.cond(training, lambda: tf.nn.dropout(L1, rate=0.3), lambda: L1)
L2 = tf.nn.relu(tf.matmul(L1, W2) + b2)
L2 = tf.cond(training, lambda: tf.nn.dropout(L2, rate=0.3), lambda: L2)
hypothesis = tf.matmul(L2, W3) + b3

cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=hypothesis, labels=Y))

update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
with tf.control_dependencies(update_ops):
    optimizer = tf.train.AdamOptimizer(0.001).minimize(cost)

sess = tf.Session()
sess.run(tf.global_variables_initializer())

training_epochs = 15
batch_size = 100

max = 0
early_stopped_time = 0
for epoch in range(training_epochs):
    avg_cost = 0
    total_batch = int(mnist.train.num_examples / batch_size)
    for i in range(total_batch):
        batch_xs, batch_ys = mnist.train.next_batch(batch_size)
        feed_dict = {X: batch_xs, Y: batch_ys, training: True}
        c, _ = sess.run([cost, optimizer], feed_dict=feed_dict)
        avg_cost += c / total_batch
    print('Epoch:', '%04d' % (epoch + 1), 'training cost =', '{:.9f}'.format(avg_cost))
    correct_prediction = tf.equal(tf.argmax(hypothesis, 1), tf.argmax(Y, 1))
    accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))
    test_accuracy = sess.run(accuracy, feed_dict={X: mnist.test.images, Y: mnist.test.labels, training: False})
    print('Test Accuracy:', test_accuracy)
    if test_accuracy > max:
        max = test_accuracy
        early_stopped_time = epoch + 1
print('Learning Finished!')
print('Test Max Accuracy:', max)
print('Early stopped time:', early_stopped_time)
