import tensorflow as tf
from tensorflow import keras

hypothesis = keras.Sequential([keras.layers.Input(shape=(2,)), keras.layers.Dense(1, activation="relu")])
hypothesis.summary()
print(hypothesis.predict(tf.constant([[1.0, 2.0]])))
