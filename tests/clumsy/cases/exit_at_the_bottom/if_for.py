def odd_or_even(number):
    if number % 2 == 0:
        print("짝수")
    else:
        print("홀수")


odd_or_even(3)
exit()
