"""Reference: the slide's own answer, 784-512-512-10, with Adam and early stopping on the validation images."""

import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets("MNIST_data/", one_hot=True)

X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.float32, [None, 10])

W1 = tf.Variable(tf.random_normal([784, 512]))
b1 = tf.Variable(tf.random_normal([512]))
L1 = tf.nn.relu(tf.matmul(X, W1) + b1)  # (n, 512)

W2 = tf.Variable(tf.random_normal([512, 512]))
b2 = tf.Variable(tf.random_normal([512]))
L2 = tf.nn.relu(tf.matmul(L1, W2) + b2)  # (n, 512)

W3 = tf.Variable(tf.random_normal([512, 10]))
b3 = tf.Variable(tf.random_normal([10]))
hypothesis = tf.matmul(L2, W3) + b3  # (n, 10): logits

cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=hypothesis, labels=Y))

learning_rate = 0.001
optimizer = tf.train.AdamOptimizer(learning_rate).minimize(cost)

sess = tf.Session()
sess.run(tf.global_variables_initializer())

training_epochs = 15
batch_size = 100

max = 0
early_stopped_time = 0
for epoch in range(training_epochs):
    avg_cost = 0
    total_batch = int(mnist.train.num_examples / batch_size)
    for _ in range(total_batch):
        batch_xs, batch_ys = mnist.train.next_batch(batch_size)
        feed_dict = {X: batch_xs, Y: batch_ys}
        c, _ = sess.run([cost, optimizer], feed_dict=feed_dict)
        avg_cost += c / total_batch
    print("Epoch:", f"{epoch + 1:04d}", "training cost =", f"{avg_cost:.9f}")
    correct_prediction = tf.argmax(hypothesis, 1)
    accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))
    validation_accuracy = sess.run(accuracy, feed_dict={X: mnist.validation.images, Y: mnist.validation.labels})
    print("Validation Accuracy:", validation_accuracy)
    if validation_accuracy > max:
        max = validation_accuracy
        early_stopped_time = epoch + 1
print("Learning Finished!")
print("Validation Max Accuracy:", max)
print("Early stopped time:", early_stopped_time)
