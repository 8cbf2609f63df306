from tensorflow import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784) / 255.0
x_test = x_test.reshape(-1, 784) / 255.0

model = keras.Sequential([
    keras.layers.Input((784,)),
    keras.layers.Dense(512, activation="relu"),
    keras.layers.Dense(512, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])

best = 0
early_stopped_time = 0
for epoch in range(5):
    model.fit(x_train, y_train, batch_size=100, epochs=1, verbose=2)
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    print("Epoch:", epoch + 1, "cost =", loss, "Test Accuracy:", accuracy)
    if accuracy > best:
        best = accuracy
        early_stopped_time = epoch + 1
print("Early stopped time:", early_stopped_time)
