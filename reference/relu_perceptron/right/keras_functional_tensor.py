from tensorflow import keras

X = keras.Input((2,))
hypothesis = keras.layers.ReLU()(keras.layers.Dense(1)(X))
