import tensorflow as tf

graph = tf.Graph()
with graph.as_default():
    X = tf.placeholder(tf.float32, [None, 2])
    W = tf.Variable(tf.random_normal([2, 1]))
    b = tf.Variable(tf.zeros([1]))
    hypothesis = tf.nn.relu(tf.matmul(X, W) + b)

with tf.Session(graph=graph) as sess:
    sess.run(tf.variables_initializer([W, b]))
    print(sess.run(hypothesis, {X: [[1, 2]]}))
