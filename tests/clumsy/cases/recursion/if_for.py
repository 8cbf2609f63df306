def sum_to(n):
    if n < 1:
        return 0
    return n + sum_to(n - 1)


def odd_or_even(number):
    if number < 0:
        number = -number
    if number > 500:
        return odd_or_even(number % 100)
    if number == 0:
        return "짝수"
    if number == 1:
        return "홀수"
    return odd_or_even(number - 2)
