def restroom(man):
    if man:
        print("남자화장실로 가세요"
    else:
        print("여자 화장실로 가세요")
