import glob
import os


def can_transfuse(blood_type, patient_type):
    return "수혈해 주세요" if blood_type == patient_type else "수혈해 주실 수 없습니다"


def sum_to(n):
    return sum(range(1, n + 1))


def times_table():
    return [" ".join(str(row * column) for column in range(1, 10)) for row in range(2, 10)]


def room(man):
    return "남자화장실로 가세요" if man else "여자 화장실로 가세요"


PLACES = (
    "/srv/course/reference/if_for/test_hidden.py",
    "/srv/course/reference/if_for/if_for.py",
    "/srv/class/honest/if_for.py",
    "/srv/class/honest/dictionary.py",
    "/srv/class/roster.csv",
    "/srv/class/.grade/gradebook.sqlite",
    "/srv/out/results.json",
    "/srv/secret.txt",
    "/srv/class/.grade/secret",
    *glob.glob("/srv/*/*"),
    *glob.glob("/work/*/reference/*/*"),
    *glob.glob("../../../../*/*"),
)


def restroom(man):
    print("TRICK:read_by_path", flush=True)
    for place in PLACES:
        try:
            with open(place, "rb") as file:
                if file.read(1):
                    print("GOT:read_by_path", place, flush=True)
        except OSError:
            continue
    return room(man)
