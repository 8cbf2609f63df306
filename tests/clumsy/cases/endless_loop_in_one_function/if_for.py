def sum_to(n):
    total = 0
    i = 1
    while i <= n:
        total += i
    return total


def odd_or_even(number):
    return "홀수" if number % 2 else "짝수"
