def restroom(man):
    if man == true:
        print("남자화장실로 가세요")
    else:
        print("여자 화장실로 가세요")
def sum_to(n):
    return sum(range(n + 1))
