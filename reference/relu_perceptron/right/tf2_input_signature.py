import tensorflow as tf

W = tf.Variable(tf.random.normal([2, 1]), name='weight')
b = tf.Variable(tf.random.normal([1]), name='bias')


@tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32)])
def hypothesis(x):
    return tf.nn.relu(tf.matmul(x, W) + b)


print(hypothesis(tf.constant([[1.0, 2.0]])))
