import threading


def can_transfuse(blood_type, patient_type):
    return "수혈해 주세요" if blood_type == patient_type else "수혈해 주실 수 없습니다"


def sum_to(n):
    return sum(range(1, n + 1))


def times_table():
    return [" ".join(str(row * column) for column in range(1, 10)) for row in range(2, 10)]


def room(man):
    return "남자화장실로 가세요" if man else "여자 화장실로 가세요"


def restroom(man):
    print("TRICK:deadlock", flush=True)
    one, two, both = threading.Lock(), threading.Lock(), threading.Barrier(2)

    def take(first, second):
        with first:
            both.wait()
            with second:
                pass

    threads = [threading.Thread(target=take, args=locks) for locks in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return room(man)
