import tensorflow as tf

graph = tf.Graph()
with graph.as_default():
    X = tf.placeholder(tf.float32, shape=[None, 2], name='points')
    Y = tf.placeholder(tf.float32, shape=[None, 1], name='labels')
    W = tf.get_variable('weight', [2, 1], initializer=tf.random_normal_initializer(stddev=0.5))
    b = tf.get_variable('bias', [1], initializer=tf.zeros_initializer())
    hypothesis = tf.nn.sigmoid(tf.nn.xw_plus_b(X, W, b))
    cost = tf.reduce_mean(-(Y * tf.log(hypothesis) + (1 - Y) * tf.log(1 - hypothesis)))
    train = tf.train.GradientDescentOptimizer(1e-2).minimize(cost)
    predicted = tf.cast(tf.greater(hypothesis, 0.5), tf.float32)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, Y), tf.float32))
    init = tf.global_variables_initializer()

data = {'points:0': [[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], 'labels:0': [[0], [0], [0], [1], [1], [1]]}
with tf.Session(graph=graph) as sess:
    sess.run(init)
    for _ in range(10000):
        sess.run(train, data)
    print(sess.run([cost, accuracy], data))
