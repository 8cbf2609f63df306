import time

print("로딩중", end="")
for i in range(3):
    time.sleep(0.2)
    print(".", end="", flush=True)


def restroom(man):
    time.sleep(0.1)
    if man:
        print("남자화장실로 가세요")
    else:
        print("여자 화장실로 가세요")
