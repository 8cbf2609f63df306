def odd_or_even(number):
    if number % 2 == 0
        print("짝수")
    else:
        print("홀수")
