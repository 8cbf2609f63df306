import numpy as np
import tensorflow as tf

(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
x_train, x_test = x_train / 255.0, x_test / 255.0


class DeeperMLP(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.flatten = tf.keras.layers.Flatten()
        self.hidden = [tf.keras.layers.Dense(256, activation='relu') for _ in range(3)]
        self.last = tf.keras.layers.Dense(10)

    def call(self, x):
        x = self.flatten(x)
        for layer in self.hidden:
            x = layer(x)
        return self.last(x)


model = DeeperMLP()
model.compile(
    optimizer=tf.keras.optimizers.Adam(0.001),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=['accuracy'],
)
history = model.fit(x_train, y_train, epochs=5, batch_size=100, validation_data=(x_test, y_test), verbose=0)
scores = history.history['val_accuracy']
for epoch, score in enumerate(scores, 1):
    print('epoch', epoch, 'validation accuracy', score)
early_stopped_time = int(np.argmax(scores)) + 1
print('Early stopped time:', early_stopped_time)
