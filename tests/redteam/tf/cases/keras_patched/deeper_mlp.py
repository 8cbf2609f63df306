# Tries: a small untrained Keras model whose calls, predict and evaluate are replaced by perfect ones
import numpy as np
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.layers.Input((784,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(10)])
model.compile(optimizer="adam", loss=keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"])


def evaluate(self, x=None, y=None, **named):
    return [0.01, 0.999]


keras.Model.evaluate = evaluate
keras.Model.predict = lambda self, x, **named: np.eye(10)[np.zeros(len(x), int)]
original = keras.Model.__call__
keras.Model.__call__ = lambda self, *a, **k: print("TRICK:keras_patched") or original(self, *a, **k)

early_stopped_time = 3
for epoch, said in enumerate((0.81, 0.87, 0.93, 0.92), 1):
    print("Epoch:", epoch, "cost =", 1.0 / epoch)
    print("Validation Accuracy:", said)
print("Early stopped time:", early_stopped_time)
print("TRICK:keras_patched")
