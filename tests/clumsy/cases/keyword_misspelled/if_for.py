def odd_or_even(number):
    retrun "짝수"
    if number:
        return "짝수"
    return "홀수"
