def odd_or_even(number):
    if number % 2 == 0:
        return "짝수"
    else:
        return "홀수"
