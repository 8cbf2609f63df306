import tensorflow as tf
from tensorflow.keras.utils import to_categorical

(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784).astype('float32') / 255
x_test = x_test.reshape(-1, 784).astype('float32') / 255
y_train = to_categorical(y_train, 10)

model = tf.keras.Sequential([
    tf.keras.layers.Dense(512, activation='relu', input_shape=(784,)),
    tf.keras.layers.Dense(512, activation='relu'),
    tf.keras.layers.Dense(10),
])
optimizer = tf.keras.optimizers.SGD(0.05, momentum=0.9)


def cost(labels, logits):
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits))


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        c = cost(y, model(x, training=True))
    optimizer.apply_gradients(zip(tape.gradient(c, model.trainable_variables), model.trainable_variables))
    return c


best, early_stopped_time = 0.0, 0
for epoch in range(1, 7):
    for start in range(0, len(x_train), 100):
        c = step(x_train[start:start + 100], y_train[start:start + 100])
    accuracy = float(tf.reduce_mean(tf.cast(tf.argmax(model(x_test), 1) == y_test, tf.float32)))
    print('epoch', epoch, 'cost', float(c), 'test accuracy', accuracy)
    if accuracy > best:
        best, early_stopped_time = accuracy, epoch
print('Early stopped time:', early_stopped_time)
