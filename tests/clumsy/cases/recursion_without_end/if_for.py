def sum_to(n):
    return n + sum_to(n - 1)


def odd_or_even(number):
    return "홀수" if number % 2 else "짝수"
