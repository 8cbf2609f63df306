def class_level(score):
    if score <= 40:
        print("초급반을 수강하세요")
    else if score <= 70:
        print("중급반을 수강하세요")
    else:
        print("고급반을 수강하세요")
