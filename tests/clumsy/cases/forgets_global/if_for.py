total = 0


def sum_to(n):
    for i in range(1, n + 1):
        total = total + i
    return total


def odd_or_even(number):
    return "홀수" if number % 2 == 1 else "짝수"
