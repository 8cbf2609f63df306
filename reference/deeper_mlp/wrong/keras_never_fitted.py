from tensorflow import keras

(images, labels), _ = keras.datasets.mnist.load_data()
images = images.reshape(60000, 784) / 255.0
model = keras.Sequential(
    [
        keras.Input((784,)),
        keras.layers.Dense(400, activation="relu"),
        keras.layers.Dense(300, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
