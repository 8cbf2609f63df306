1 def odd_or_even(number):
2     if number % 2 == 0:
3         return "짝수"
