import tensorflow as tf
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential

model = Sequential()
model.add(Dense(1, input_dim=2, activation=tf.nn.relu))
W, b = model.layers[0].weights
print(model(tf.constant([[1.0, 2.0]])))
