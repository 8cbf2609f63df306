def odd_or_even(number):
    if number < 0:
        return "x"
    else number % 2 == 0:
        return "짝수"
    return "홀수"
