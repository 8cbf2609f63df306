import tensorflow as tf

x_data = tf.constant([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], tf.float32)
y_data = tf.constant([[0], [0], [0], [1], [1], [1]], tf.float32)

W = tf.Variable(tf.random.normal([2, 1]))
b = tf.Variable(tf.random.normal([1]))
optimizer = tf.keras.optimizers.SGD(0.01)
for step in range(2001):
    with tf.GradientTape() as tape:
        hypothesis = tf.sigmoid(tf.matmul(x_data, W) + b)
        cost = -tf.reduce_mean(y_data * tf.math.log(hypothesis) + (1 - y_data) * tf.math.log(1 - hypothesis))
    optimizer.apply_gradients(zip(tape.gradient(cost, [W, b]), [W, b]))
predicted = tf.cast(hypothesis > 0.5, tf.float32)
accuracy = tf.reduce_mean(tf.cast(predicted == y_data, tf.float32))
train = optimizer
