def odd_or_even(number):
<<<<<<< HEAD
    return "짝수" if number % 2 == 0 else "홀수"
=======
    return "홀수" if number % 2 else "짝수"
>>>>>>> main
