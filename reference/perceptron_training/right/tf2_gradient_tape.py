import tensorflow as tf

x_data = tf.constant([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], tf.float32)
y_data = tf.constant([[0], [0], [0], [1], [1], [1]], tf.float32)

W = tf.Variable(tf.random.normal([2, 1]), name='weight')
b = tf.Variable(tf.random.normal([1]), name='bias')
optimizer = tf.keras.optimizers.SGD(learning_rate=0.01)


def hypothesis(x):
    return tf.sigmoid(tf.matmul(x, W) + b)


def cost(x, y):
    h = hypothesis(x)
    return -tf.reduce_mean(y * tf.math.log(h) + (1 - y) * tf.math.log(1 - h))


@tf.function
def train(x, y):
    with tf.GradientTape() as tape:
        loss = cost(x, y)
    gradients = tape.gradient(loss, [W, b])
    optimizer.apply_gradients(zip(gradients, [W, b]))
    return loss


def predicted(x):
    return tf.cast(hypothesis(x) > 0.5, tf.float32)


def accuracy(x, y):
    return tf.reduce_mean(tf.cast(tf.equal(predicted(x), y), tf.float32))


for step in range(10001):
    cost_val = train(x_data, y_data)
    if step % 200 == 0:
        print(step, cost_val.numpy())
print(accuracy(x_data, y_data).numpy())
