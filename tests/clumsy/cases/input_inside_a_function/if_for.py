def odd_or_even(number):
    number = int(input("숫자를 입력하세요: "))
    if number % 2 == 0:
        print("짝수")
    else:
        print("홀수")


def sum_to(n):
    total = 0
    for i in range(1, n + 1):
        total += i
    return total
