import numpy as np
import tensorflow as tf

(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
x_train = (x_train / 255.0).reshape(-1, 784).astype('float32')
x_test = (x_test / 255.0).reshape(-1, 784).astype('float32')
train = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(2000).batch(100).prefetch(1)
test = tf.data.Dataset.from_tensor_slices((x_test, y_test)).batch(100)

inputs = tf.keras.Input(shape=(784,))
x = tf.keras.layers.Dense(512, activation='relu')(inputs)
x = tf.keras.layers.Dense(512, activation='relu')(x)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(10, activation='softmax')(x))
model.compile(optimizer='rmsprop', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
history = model.fit(train, epochs=4, validation_data=test, verbose=2)
early_stopped_time = int(np.argmax(history.history['val_accuracy'])) + 1
print('Early stopped time:', early_stopped_time)
