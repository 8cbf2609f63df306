"""Perceptron 학습: 여섯 점을 두 무리로 나누는 sigmoid perceptron을 학습시키기.

None으로 남아 있는 다섯 줄을 채우세요.

Training a perceptron: teach a sigmoid perceptron to part six points into two groups. Fill in the five lines that
are still None.
"""

import tensorflow as tf

x_data = [[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]]
y_data = [[0], [0], [0], [1], [1], [1]]

X = tf.placeholder(tf.float32, shape=[None, 2])
Y = tf.placeholder(tf.float32, shape=[None, 1])
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')

hypothesis = None  # 구현하기! sigmoid(XW + b)
cost = None        # 구현하기! 교차 엔트로피의 평균 / the mean cross entropy
train = None       # 구현하기! 학습률 0.01의 경사 하강법 한 걸음 / one step of gradient descent, learning rate 0.01
predicted = None   # 구현하기! hypothesis가 0.5보다 크면 1, 아니면 0 / 1 where hypothesis is above 0.5, else 0
accuracy = None    # 구현하기! predicted가 Y와 같은 비율 / the share of predicted that equals Y

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(10001):
        cost_val, _ = sess.run([cost, train], feed_dict={X: x_data, Y: y_data})
        if step % 200 == 0:
            print(step, cost_val)
    h, c, a = sess.run([hypothesis, predicted, accuracy], feed_dict={X: x_data, Y: y_data})
    print("\nHypothesis: ", h, "\nCorrect (Y): ", c, "\nAccuracy: ", a)
