"""Grades TensorFlow homework as it is often done, to show that each case bites. Runs only inside the box.

Usage: naive.py NAME... For each case a forked process imports the submission and asks TensorFlow in that same process
for outputs, gradients, variables, accuracy; it prints `SCORE passed/all`. Writes /srv/naive.json:
case -> {"full", "dies", "hangs", "mark", "code", "tail"}.
"""

import json
import os
import re
import resource
import select
import signal
import subprocess
import sys
import time
import types

import stage

sys.path.insert(0, str(stage.REPO))
LONGEST = 25.0
HANGS_AFTER = 3.0
FIRST_UID = 2000 + os.getpid() * 100
"""A user for each case: of both halves, so one that kills all it sees meets nobody."""


def relu(module, tf):
    """Output for weights chosen here, gradients, and whether W and b are variables."""
    import numpy as np

    random = np.random.RandomState(5)
    good = []
    session = None
    if not tf.executing_eagerly():
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    for w, b in (([1, 2], 0.5), ([1, 2], -0.5), (random.normal(0, 2, 2), 1.5)):
        x = np.array([[1, 2], [-3, 0.5], [2, -0.5], [-1, -2]], np.float32)
        w, b = np.array(w, np.float32).reshape(2, 1), np.array([b], np.float32)
        if session is None:
            module.W.assign(w)
            module.b.assign(b)
            got = np.asarray(module.hypothesis(x))
        else:
            got = session.run(module.hypothesis, feed_dict={module.X: x, module.W: w, module.b: b})
        good.append(np.allclose(got, np.maximum(x @ w + b, 0), atol=1e-5))
        if session is not None:
            gradients = session.run(
                tf.gradients(module.hypothesis, [module.W, module.b]), {module.X: x, module.W: w, module.b: b}
            )
            on = (x @ w + b > 0).astype(np.float32)
            wants = (x.T @ on, on.sum(axis=0))
            good += [np.allclose(got, want, atol=1e-4) for got, want in zip(gradients, wants, strict=True)]
    good += [isinstance(module.W, tf.Variable), isinstance(module.b, tf.Variable)]
    return good


def mlp(module, tf):
    """Accuracy on the test images, what the script printed of its training, and the sizes of its variables."""
    import numpy as np
    from tensorflow.examples.tutorials.mnist import input_data

    test = input_data.read_data_sets("MNIST_data/", one_hot=True).test
    if hasattr(module, "model"):
        loss, accuracy = module.model.evaluate(test.images, test.labels, verbose=0)
        return [accuracy > 0.5, loss < 1.0]
    hit = tf.equal(tf.argmax(module.hypothesis, 1), tf.argmax(module.Y, 1))
    accuracy = tf.reduce_mean(tf.cast(hit, tf.float32))
    session = getattr(module, "sess", None)
    if session is None:
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    feeds = {module.X: test.images, module.Y: test.labels}
    widths = [one.shape[-1] for one in tf.trainable_variables() if len(one.shape) == 2]
    printed = [float(one) for one in re.findall(r"cost = ([-\d.]+)", module.printed.getvalue())]
    claimed = re.findall(r"Early stopped time: (\d+)", module.printed.getvalue())
    return [
        session.run(accuracy, feed_dict=feeds) > 0.5,
        len(printed) > 1 and printed[-1] < printed[0],
        bool(claimed) and int(claimed[-1]) == int(module.early_stopped_time),
        len(widths) >= 3 and max(widths) > 256,
        not np.isnan(printed).any(),
    ]


def run(name, data, uid):
    """Import the submission as a naive grader does and evaluate it; never returns."""
    import contextlib
    import io

    from grader.sandbox.inside import tensorflow as side

    resource.setrlimit(resource.RLIMIT_DATA, (3 << 30, 3 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    folder = f"/srv/naive/{name}"
    os.makedirs(folder)
    os.chdir(folder)
    os.environ["HOME"] = folder
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)  # one that kills all it sees must not meet the others
    assignment = stage.assignment_of(name)
    source = (stage.HERE / "cases" / name / f"{assignment}.py").read_text(encoding="utf-8")
    side.prepare(data, 7)  # the modules that the slides name
    module = types.ModuleType("__main__")

    class Both:
        def write(self, text):
            module.printed.write(text)
            count = sys.__stdout__.write(text)
            sys.__stdout__.flush()
            return count

        def flush(self):
            sys.__stdout__.flush()

    with contextlib.redirect_stdout(Both()):
        while True:
            module = sys.modules["__main__"] = types.ModuleType("__main__")
            module.printed = io.StringIO()
            try:
                exec(compile(source, f"{assignment}.py", "exec"), module.__dict__)
                break
            except Exception as error:
                if not side.again(error):  # written for the other TensorFlow
                    raise
        import tensorflow as tf

        good = (relu if assignment == "relu_perceptron" else mlp)(module, tf)
        # A grader that has such probes asks them here, in the same process, and believes what they say.
        probes = {"StudentFault": RuntimeError}
        exec((stage.REPO / "assignments" / assignment / "probes.py").read_text(encoding="utf-8"), probes)
        probes["harvest"](module)
    print(good)
    print(f"SCORE {sum(map(bool, good))}/{len(good)}", flush=True)
    os._exit(0)


def prove(name, case, data, uid):
    """Run one case in a forked process, at most so long; what it printed and how it ended."""
    longest = HANGS_AFTER if case["proof"] == "hangs" else LONGEST
    source, sink = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        os.close(source)
        try:
            run(name, data, uid)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}"[:500], flush=True)
        finally:
            os._exit(1)
    os.close(sink)
    text, deadline, hangs = b"", time.monotonic() + longest, False
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([source], [], [], left)[0]:
            hangs = True
            os.kill(pid, signal.SIGKILL)
            break
        part = os.read(source, 1 << 16)
        if not part:
            break
        text = (text + part)[-(1 << 20) :]
    os.close(source)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    scores = re.findall(rb"^SCORE (\d+)/(\d+)$", text, re.MULTILINE)
    return {
        "full": bool(scores) and scores[-1][0] == scores[-1][1],
        "dies": not hangs and code != 0,
        "hangs": hangs,
        "mark": f"TRICK:{name}".encode() in text,
        "code": code,
        "tail": text[-600:].decode("utf-8", "replace"),
    }


def main(names, target):
    from grader.domain.images import load_images
    from grader.sandbox.inside import tensorflow as side

    given = load_images().for_submission()
    side.preload()
    cases = stage.cases()
    results = {name: prove(name, cases[name], given, FIRST_UID + number) for number, name in enumerate(names)}
    with open(target, "w") as file:
        json.dump(results, file)


def halves(names):
    """Two of these processes side by side, each with half of the cases; what they found, together."""
    files = [f"/srv/naive{number}.json" for number in range(2)]
    started = [
        subprocess.Popen([sys.executable, __file__, "--to", file, *names[number::2]])
        for number, file in enumerate(files)
    ]
    results = {}
    for process, path in zip(started, files, strict=True):
        process.wait()
        with open(path) as file:
            results |= json.load(file)
    with open("/srv/naive.json", "w") as file:
        json.dump(results, file)


if __name__ == "__main__":
    if sys.argv[1] == "--to":
        main(sys.argv[3:], sys.argv[2])
    else:
        halves(sys.argv[1:])
