"""The checks that every contestant runs: ten of `dictionary`, four of `relu_perceptron`.

Each is a pair (call, answer) of source text, so that the suites of all contestants are made from one list and ask for
the same. What needs the graph of a TensorFlow script goes through `PROBES`, which each contestant runs next to the
submission.
"""

DICTIONARY = (
    ('look_up({"Jenny": 20, "Ella": 31}, "Ella")', "31"),
    ('look_up({"Jenny": 20}, "Tom")', "None"),
    ('add_person({"Jenny": 20}, "Tom", 29)', '{"Jenny": 20, "Tom": 29}'),
    ('names({"Jenny": 20, "Ella": 31})', '["Jenny", "Ella"]'),
    ('is_known({"Jenny": 20}, "Andrew")', "False"),
    ('distinct("Hello")', 'set("Hello")'),
    ("sum_and_mul(3, 5)", "(8, 15)"),
    ('get_special_students({"Darius": 100, "Dr. Mundo": 80, "Sivir": 75})', '["Darius", "Dr. Mundo"]'),
    ('get_special_students({"Sivir": 75})', "[]"),
    ('word_index_count("A cat. A dog?")[1]', "{0: 2, 1: 1, 2: 1}"),
)

RELU = (
    ("output([[1.0], [2.0]], [0.5], [[1.0, 2.0]])", "[[5.5]]"),
    ("output([[1.0], [2.0]], [-9.0], [[1.0, 2.0], [3.0, 4.0]])", "[[0.0], [2.0]]"),
    ("output([[1.0], [1.0]], [0.0], [[-1.0, 0.0]] * 3)", "[[0.0], [0.0], [0.0]]"),
    ("gradient([[1.0], [2.0]], [0.5], [[1.0, 2.0], [-9.0, 0.0]])", "[[1.0], [2.0]]"),
)

PROBES = """
def _session(module, w, b, then):
    import tensorflow.compat.v1 as tf

    graph = module.X.graph
    with graph.as_default(), tf.Session(graph=graph) as session:
        session.run([tf.assign(module.W, w), tf.assign(module.b, b)])
        return then(tf, session)


def output(module, w, b, x):
    return _session(module, w, b, lambda tf, session: session.run(module.hypothesis, {module.X: x}).tolist())


def gradient(module, w, b, x):
    def run(tf, session):
        return session.run(tf.gradients(module.hypothesis, module.W)[0], {module.X: x}).tolist()

    return _session(module, w, b, run)
"""
