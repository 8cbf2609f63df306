def can_ride(height):
    if height < 165:
        print("탑승하실수 없습니다")
    else:
        print("탑승하세요")
def restroom():
    man = True
    if man:
        print("남자화장실로 가세요")
    else:
        print("여자 화장실로 가세요")
def sum_to(n):
    return sum(range(n + 1))
