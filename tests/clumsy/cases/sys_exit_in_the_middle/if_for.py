import sys


def odd_or_even(number):
    return "홀수" if number % 2 else "짝수"


if odd_or_even(3) == "홀수":
    print("ok")
    sys.exit(0)


def sum_to(n):
    return n * (n + 1) // 2 if n > 0 else 0
