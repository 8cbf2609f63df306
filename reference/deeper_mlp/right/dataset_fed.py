import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets("MNIST_data/", one_hot=True)

dataset = tf.data.Dataset.from_tensor_slices((mnist.train.images, mnist.train.labels))
iterator = dataset.shuffle(2000).batch(100).make_initializable_iterator()
next_batch = iterator.get_next()

X = tf.placeholder(tf.float32, [None, 784])
Y = tf.placeholder(tf.float32, [None, 10])

L1 = tf.layers.dense(X, 512, activation=tf.nn.relu)
L2 = tf.layers.dense(L1, 512, activation=tf.nn.relu)
hypothesis = tf.layers.dense(L2, 10)

cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=hypothesis, labels=Y))
optimizer = tf.train.AdamOptimizer(0.001).minimize(cost)
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(hypothesis, 1), tf.argmax(Y, 1)), tf.float32))

sess = tf.Session()
sess.run(tf.global_variables_initializer())

training_epochs = 10

max = 0
early_stopped_time = 0
for epoch in range(training_epochs):
    sess.run(iterator.initializer)
    while True:
        try:
            batch_xs, batch_ys = sess.run(next_batch)
        except tf.errors.OutOfRangeError:
            break
        c, _ = sess.run([cost, optimizer], feed_dict={X: batch_xs, Y: batch_ys})
    validation_accuracy = sess.run(accuracy, feed_dict={X: mnist.validation.images, Y: mnist.validation.labels})
    print('Epoch:', epoch + 1, 'cost =', c, 'Validation Accuracy:', validation_accuracy)
    if validation_accuracy > max:
        max = validation_accuracy
        early_stopped_time = epoch + 1
print('Early stopped time:', early_stopped_time)
