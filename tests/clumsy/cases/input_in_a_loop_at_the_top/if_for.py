while True:
    number = input("숫자를 입력하세요 (끝내려면 q): ")
    if number == "q":
        break
    try:
        print(int(number) % 2)
    except ValueError:
        print("숫자가 아닙니다")


def odd_or_even(number):
    if number % 2 == 0:
        print("짝수")
    else:
        print("홀수")
