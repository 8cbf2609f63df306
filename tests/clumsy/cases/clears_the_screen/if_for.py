import os

os.system("cls")


def odd_or_even(number):
    return "짝수" if number % 2 == 0 else "홀수"


os.system("pause")
