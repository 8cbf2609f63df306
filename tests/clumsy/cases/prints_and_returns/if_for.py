def can_ride(height, minimum):
    if height < minimum:
        message = "탑승하실수 없습니다"
    else:
        message = "탑승하세요"
    print(message)
    return message


def odd_or_even(number):
    if number % 2 == 0:
        print("짝수")
        return "짝수"
    print("홀수")
    return "홀수"
