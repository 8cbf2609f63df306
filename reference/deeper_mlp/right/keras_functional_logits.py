import tensorflow as tf

(x, y), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
x, x_test = x.reshape(-1, 784) / 255.0, x_test.reshape(-1, 784) / 255.0

inputs = tf.keras.Input((784,))
h = tf.keras.layers.Dense(300, activation='relu')(inputs)
h = tf.keras.layers.BatchNormalization()(h)
h = tf.keras.layers.Dense(300, activation='relu')(h)
hypothesis = tf.keras.Model(inputs, tf.keras.layers.Dense(10)(h))
hypothesis.compile('adam', tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=['accuracy'])
best, early_stopped_time = 0, 0
for epoch in range(5):
    hypothesis.fit(x, y, batch_size=100, verbose=0)
    accuracy = hypothesis.evaluate(x_test, y_test, verbose=0)[1]
    print('Epoch', epoch + 1, 'test accuracy', accuracy)
    if accuracy > best:
        best, early_stopped_time = accuracy, epoch + 1
print('Early stopped time:', early_stopped_time)
