def sum(a, b):
    return print(a + b)


def sum_and_mul(a, b):
    return a + b, a * b
