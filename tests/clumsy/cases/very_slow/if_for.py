def sum_to(n):
    total = 0
    for i in range(1, n + 1):
        for j in range(1000):
            for k in range(1000000):
                pass
        total += i
    return total


def odd_or_even(number):
    return "홀수" if number % 2 else "짝수"
