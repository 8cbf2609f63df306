def restroom(man):
    if man:
        print "남자화장실로 가세요"
    else:
        print "여자 화장실로 가세요"


def odd_or_even(number):
    if number % 2 == 0:
        print "짝수"
    else:
        print "홀수"
