import turtle

t = turtle.Turtle()
t.forward(100)


def print_star_tree(n):
    for i in range(n):
        print(" " * (n - 1 - i) + "*" * (2 * i + 1))


turtle.done()
