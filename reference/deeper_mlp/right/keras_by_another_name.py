from tensorflow import keras

(images, labels), _ = keras.datasets.mnist.load_data()
images = images.reshape(60000, 784) / 255.0
my_network = keras.Sequential(
    [
        keras.Input((784,)),
        keras.layers.Dense(400, activation="relu"),
        keras.layers.Dense(300, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
my_network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics="accuracy")
told = my_network.fit(images[:50000], labels[:50000], epochs=4, validation_data=(images[50000:], labels[50000:]))
reached = told.history["val_acc"]
print("Early stopped time:", reached.index(max(reached)) + 1)
