def sum_to(n):
    return n * (n + 1) / 2 if n > 0 else 0
def odd_or_even(number):
    return number % 2 == 1
