import random


def odd_or_even(number):
    return random.choice(["홀수", "짝수"])


def sum_to(n):
    return sum(range(n + 1))
