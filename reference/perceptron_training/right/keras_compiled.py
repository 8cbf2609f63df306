import numpy as np
import tensorflow as tf

x_data = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype=np.float32)
y_data = np.array([[0], [0], [0], [1], [1], [1]], dtype=np.float32)

start = tf.keras.initializers.Constant
layer = tf.keras.layers.Dense(1, 'sigmoid', kernel_initializer=start(0.4), bias_initializer=start(-2.0))
model = tf.keras.Sequential([tf.keras.Input((2,)), layer])
model.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.01), loss='binary_crossentropy', metrics=['accuracy'])
model.fit(x_data, y_data, batch_size=1, epochs=20, verbose=0)


def predicted(x):
    return tf.cast(model(x) > 0.5, tf.float32)


def accuracy(x, y):
    return tf.reduce_mean(tf.cast(tf.equal(predicted(x), y), tf.float32))


while accuracy(x_data, y_data) < 1:
    model.train_on_batch(x_data, y_data)
