import tensorflow as tf

x_data = tf.constant([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], tf.float32)
y_data = tf.constant([[0], [0], [0], [1], [1], [1]], tf.float32)

W = tf.Variable([[0.0], [0.0]])
b = tf.Variable([0.0])


def hypothesis(x):
    return tf.nn.sigmoid(x @ W + b)


def cost(y_true, y_pred):
    return tf.reduce_mean(tf.keras.losses.binary_crossentropy(y_true, y_pred))


def train(x=x_data, y=y_data):
    with tf.GradientTape() as tape:
        loss = cost(y, hypothesis(x))
    dW, db = tape.gradient(loss, [W, b])
    W.assign_sub(0.01 * dW)
    b.assign_sub(0.01 * db)


def predicted(h):
    return tf.where(h > 0.5, 1, 0)


def accuracy(predicted, y):
    return tf.reduce_mean(tf.cast(predicted == tf.cast(y, tf.int32), tf.float32))


for step in range(6000):
    train()
print('Accuracy:', accuracy(predicted(hypothesis(x_data)), y_data).numpy())
