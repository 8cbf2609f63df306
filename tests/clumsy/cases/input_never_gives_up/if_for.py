def odd_or_even(number):
    if number % 2 == 0:
        print("짝수")
    else:
        print("홀수")


while True:
    try:
        odd_or_even(int(input("숫자: ")))
        break
    except:
        print("다시 입력하세요")
