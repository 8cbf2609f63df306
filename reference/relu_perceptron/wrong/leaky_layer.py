import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1), tf.keras.layers.LeakyReLU()])
print(model(tf.constant([[1.0, 2.0]])))
