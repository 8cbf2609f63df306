import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets("MNIST_data/", one_hot=True)

train = tf.data.Dataset.from_tensor_slices((mnist.train.images, mnist.train.labels.astype('float32')))
train = train.shuffle(2000).batch(100)
validation = tf.data.Dataset.from_tensors((mnist.validation.images, mnist.validation.labels.astype('float32')))
iterator = tf.data.Iterator.from_structure(tf.data.get_output_types(train), ([None, 784], [None, 10]))
X, Y = iterator.get_next()

W1 = tf.Variable(tf.random_normal([784, 512]))
b1 = tf.Variable(tf.random_normal([512]))
L1 = tf.nn.relu(tf.matmul(X, W1) + b1)

W2 = tf.Variable(tf.random_normal([512, 512]))
b2 = tf.Variable(tf.random_normal([512]))
L2 = tf.nn.relu(tf.matmul(L1, W2) + b2)

W3 = tf.Variable(tf.random_normal([512, 10]))
b3 = tf.Variable(tf.random_normal([10]))
hypothesis = tf.matmul(L2, W3) + b3

cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=hypothesis, labels=Y))
optimizer = tf.train.AdamOptimizer(0.001).minimize(cost)
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(hypothesis, 1), tf.argmax(Y, 1)), tf.float32))

sess = tf.Session()
sess.run(tf.global_variables_initializer())

training_epochs = 10

max = 0
early_stopped_time = 0
for epoch in range(training_epochs):
    sess.run(iterator.make_initializer(train))
    while True:
        try:
            c, _ = sess.run([cost, optimizer])
        except tf.errors.OutOfRangeError:
            break
    sess.run(iterator.make_initializer(validation))
    validation_accuracy = sess.run(accuracy)
    print('Epoch:', epoch + 1, 'cost =', c, 'Validation Accuracy:', validation_accuracy)
    if validation_accuracy > max:
        max = validation_accuracy
        early_stopped_time = epoch + 1
print('Early stopped time:', early_stopped_time)
