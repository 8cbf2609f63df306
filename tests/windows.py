"""An imitation of Windows, for the grader and for what students and authors write: `pretend()` at Python's start.

What Windows lacks is not there (`fork`, users, limits, signals, polling of pipes, Unix sockets, `/proc`),
`sys.platform` and `os.name` are its own, a text file without a named encoding is cp949, and files have its manners:
none that is open is removed or renamed, no name is given twice, no folder is opened, and some letters are in no name. A
killed process ends with 1.

Python's library and those of others keep the machine they run on: that they work on Windows is their makers' word. The
limit: paths have `/`, and what Windows itself does (its console, its permissions, its scanners) is not imitated, so
none of this is exercised on it.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import os
import re
import stat
import sys
import sysconfig
import types
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MISSING_MODULES = frozenset(
    {"fcntl", "resource", "pwd", "grp", "spwd", "termios", "tty", "pty", "syslog", "crypt", "nis", "posix", "readline"}
)
"""Of Python's library."""
_OF_OS = re.compile(
    r"""fork(pty)? | register_at_fork | posix_\w+ | sched_\w+ | get(e?[ug]id|res[ug]id|groups|pgid|pgrp|sid|priority)
    | set(e?[ug]id|res?[ug]id|groups|pgid|pgrp|sid|priority) | initgroups | getgrouplist | killpg | nice | ctermid
    | uname | wait | wait[34] | waitid | W[A-Z]+ | P_(ALL|PID|PGID|PIDFD) | pidfd_open | memfd_create | eventfd\w*
    | EFD_\w+ | MFD_\w+ | mkfifo | mknod | makedev | major | minor | l?chown | fchown | fchmod | fchdir | chroot
    | f?statvfs | sync | fdatasync | lockf | F_\w+ | p(read|write)v? | readv | writev | RWF_\w+ | sendfile | splice
    | SPLICE_\w+ | copy_file_range | (get|set|list|remove)xattr | XATTR_\w+ | getrandom | GRND_\w+ | openpty | login_tty
    | ttyname | tc[gs]etpgrp | pipe2 | [gs]et_blocking | sysconf\w* | confstr\w* | f?pathconf\w* | getloadavg
    | SCHED_\w+ | CLD_\w+ | PRIO_\w+ | RTLD_\w+ | ST_\w+ | NGROUPS_MAX | EX_(?!OK)\w+ | SEEK_(DATA|HOLE) | unshare
    | setns | CLONE_\w+ | O_(?!RDONLY|WRONLY|RDWR|APPEND|CREAT|EXCL|TRUNC)\w+""",
    re.VERBOSE,
)
_SIGNALS = {"SIGABRT", "SIGFPE", "SIGILL", "SIGINT", "SIGSEGV", "SIGTERM"}
_OF_SIGNAL = re.compile(
    r"SIG(?!_DFL|_IGN)[A-Z]\w*|ITIMER_\w+|[gs]etitimer|alarm|pause|pthread_\w+|sig(?!nal$)\w+|SIG_(BLOCK|UNBLOCK|SETMASK)"
    r"|pidfd_send_signal|ItimerError"
)
_BINARY = 1 << 30
"""`os.O_BINARY` here: a bit that Linux gives no meaning."""
_LIBRARY = tuple(
    os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
_FORBIDDEN = re.compile(r'[<>:"|?*\\]|[. ]$')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_ABSENT = ("/proc", "/sys", "/etc", "/dev", "/var", "/run", "/usr/bin")
_ENDS = {9: 1, 15: 1, 6: 3, 11: 0xC0000005}
"""How a process ends that a signal has ended here."""
_real: dict[str, Any] = {}


def interpreter(place: Path, root: Path, *more: str) -> Path:
    """A Python in a new folder `place` that pretends, with `root` and this one's libraries to import from, `more`
    first."""
    venv.create(place, symlinks=True, with_pip=False)
    (site,) = (place / "lib").glob("python*/site-packages")
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    lines = [*more, str(root), *libraries, "import tests.windows; tests.windows.pretend()"]
    (site / "pretend.pth").write_text("\n".join(lines) + "\n", "utf-8")
    return place / "bin" / "python"


def pretend() -> None:
    """From now on; once, for a virtual environment's lines may be read twice."""
    if _real:
        return
    for name in ("fork", "forkpty"):
        delattr(os, name)
    _real["import"], _real["open"], _real["encoding"] = builtins.__import__, builtins.open, io.text_encoding
    builtins.__import__ = _import  # type: ignore[assignment]
    io.text_encoding = _text_encoding  # type: ignore[assignment]
    builtins.open = _open  # type: ignore[assignment]
    for name in ("unlink", "remove", "rename", "replace", "rmdir"):
        _real[name] = getattr(os, name)
        setattr(os, name, _mannered(name))
    sys.addaudithook(_listen)


def _is_ours(name: str) -> bool:
    """Whether code of that file sees Windows: that of the grader, of students and authors; not that of libraries."""
    if name.startswith("<frozen") or name == __file__ or "site-packages" in name:
        return False
    return not os.path.realpath(name).startswith(_LIBRARY) or "/grader/" in name


def _caller() -> bool:
    """Whether the first that is no part of Python's library asks, and is ours."""
    frame = sys._getframe()
    while frame is not None:
        name = frame.f_code.co_filename
        if name != __file__ and not name.startswith("<frozen"):
            if "site-packages" in name or "dist-packages" in name:
                return False
            if _is_ours(name):
                return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


# --- modules as Windows has them


class _View(types.ModuleType):
    """A module as code of ours sees it: some names are missing, some are others, the rest is the module's own."""

    def __init__(self, module: types.ModuleType, missing: re.Pattern[str] | None = None, **others: Any) -> None:
        super().__init__(module.__name__)
        vars(self).update(others, _module=module, _missing=missing)

    def __getattr__(self, name: str) -> Any:
        if self._missing is not None and self._missing.fullmatch(name):
            raise AttributeError(f"Windows has no {self.__name__}.{name}")
        return getattr(self._module, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._module, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._module, name)

    def __dir__(self) -> list[str]:
        return [name for name in dir(self._module) if not self._missing or not self._missing.fullmatch(name)]


def _import(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
    whose = (globals or {}).get("__file__") or (globals or {}).get("__name__", "")
    if level or not _is_ours(str(whose)) or str(whose).startswith("importlib"):
        return _real["import"](name, globals, locals, fromlist, level)
    if name in MISSING_MODULES:
        raise ModuleNotFoundError(f"No module named {name!r} on Windows", name=name)
    if name == "msvcrt":
        return _msvcrt()
    found = _real["import"](name, globals, locals, fromlist, level)
    make = _VIEWS.get(name.partition(".")[0] if not fromlist else name)
    if make is None:
        return found
    if name not in _views:
        _views[name] = make(found)
    return _views[name]


_views: dict[str, types.ModuleType] = {}


def _os(module: types.ModuleType) -> types.ModuleType:
    def open_(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        _no_folder_number(dir_fd)
        if os.path.isdir(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        number = os.open(path, flags & ~_BINARY, mode)
        _binary[number] = bool(flags & _BINARY)
        return number

    def read(number: int, count: int) -> bytes:
        data = os.read(number, count)
        if not _binary.get(number, True) and stat.S_ISREG(os.fstat(number).st_mode):  # a text: line ends, and ^Z
            data = data.replace(b"\r\n", b"\n").partition(b"\x1a")[0]
        return data

    def write(number: int, data: Any) -> int:
        if not _binary.get(number, True) and stat.S_ISREG(os.fstat(number).st_mode):
            os.write(number, bytes(data).replace(b"\n", b"\r\n"))
            return len(data)
        return os.write(number, data)

    def scandir(path: Any = ".") -> Any:
        _no_folder_number(path if isinstance(path, int) else None)
        return os.scandir(path)

    def listdir(path: Any = ".") -> Any:
        _no_folder_number(path if isinstance(path, int) else None)
        return os.listdir(path)

    def stat_(path: Any, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> os.stat_result:
        _no_folder_number(dir_fd)
        return os.stat(path, follow_symlinks=follow_symlinks)

    def link(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, "A required privilege is not held by the client")

    def fsync(number: int) -> None:
        if stat.S_ISDIR(os.fstat(number).st_mode):
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        os.fsync(number)

    return _View(
        module,
        _OF_OS,
        name="nt",
        open=open_,
        read=read,
        write=write,
        scandir=scandir,
        listdir=listdir,
        stat=stat_,
        symlink=link,
        fsync=fsync,
        supports_dir_fd=set(),
        supports_fd={stat_},
        O_BINARY=_BINARY,
    )


_binary: dict[int, bool] = {}
"""Of the numbers that `os.open` gave: whether they were opened so that no byte is changed."""


def _no_folder_number(number: int | None) -> None:
    if number is not None:
        raise NotImplementedError("folders have no numbers on Windows")


def _msvcrt() -> types.ModuleType:
    module = types.ModuleType("msvcrt")

    def setmode(number: int, flags: int) -> int:
        _binary[number] = bool(flags & _BINARY)
        return 0

    vars(module).update(setmode=setmode, LK_NBLCK=2, LK_UNLCK=0)
    return module


def _select(module: types.ModuleType) -> types.ModuleType:
    def select(read: Any, write: Any, other: Any, seconds: float | None = None) -> Any:
        for each in (*read, *write, *other):
            number = each if isinstance(each, int) else each.fileno()
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                raise OSError(10038, "An operation was attempted on something that is not a socket")
        return module.select(read, write, other, seconds)

    return _View(module, re.compile(r"e?poll|kqueue|kevent|EPOLL\w+|POLL\w+|PIPE_BUF"), select=select)


def _subprocess(module: types.ModuleType) -> types.ModuleType:
    class Popen(module.Popen):  # type: ignore[name-defined, misc]
        def __init__(self, args: Any, bufsize: int = -1, *rest: Any, **options: Any) -> None:
            for name in ("preexec_fn", "pass_fds", "user", "group", "extra_groups"):
                if options.get(name):
                    raise ValueError(f"{name} is not supported on Windows platforms")
            if options.get("umask", -1) >= 0 or options.get("process_group", -1) not in (-1, None):
                raise ValueError("not supported on Windows platforms")
            if (options.get("text") or options.get("universal_newlines")) and not options.get("encoding"):
                options["encoding"] = _encoding()
            super().__init__(args, bufsize, *rest, **options)

        def _handle_exitstatus(self, *told: Any) -> None:
            super()._handle_exitstatus(*told)
            if (self.returncode or 0) < 0:
                self.returncode = _ENDS.get(-self.returncode, 1)

    return _View(module, None, Popen=Popen)


def _signal(module: types.ModuleType) -> types.ModuleType:
    names = "|".join(name for name in dir(module) if _OF_SIGNAL.fullmatch(name) and name not in _SIGNALS)
    return _View(module, re.compile(names), CTRL_C_EVENT=0, CTRL_BREAK_EVENT=1)


def _ctypes(module: types.ModuleType) -> types.ModuleType:
    def library(name: Any = None, *rest: Any, **options: Any) -> Any:
        raise OSError(errno.ENOENT, f"Could not find module {name!r}")

    korean = types.SimpleNamespace(GetUserDefaultUILanguage=lambda: 0x412)
    return _View(module, None, CDLL=library, windll=types.SimpleNamespace(kernel32=korean))


_VIEWS = {
    "os": _os,
    "sys": lambda module: _View(module, re.compile("abiflags|[gs]etdlopenflags"), platform="win32"),
    "signal": _signal,
    "select": _select,
    "subprocess": _subprocess,
    "ctypes": _ctypes,
    "socket": lambda module: _View(module, re.compile(r"AF_(UNIX|NETLINK|PACKET|VSOCK)|SCM_\w+|send_fds|recv_fds")),
    "time": lambda module: _View(module, re.compile(r"tzset|CLOCK_\w+|clock_\w+|pthread_\w+")),
    "platform": lambda module: _View(module, None, system=lambda: "Windows", release=lambda: "11"),
    "locale": lambda module: _View(module, re.compile("nl_langinfo|LC_MESSAGES"), getpreferredencoding=_encoding),
}


# --- files


def _encoding(*_: object) -> str:
    return "utf-8" if sys.flags.utf8_mode else "cp949"


def _text_encoding(encoding: str | None, stacklevel: int = 2) -> str:
    return _encoding() if encoding is None and _caller() else _real["encoding"](encoding, stacklevel)


def _open(
    file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, *rest: Any, **named: Any
) -> Any:
    if "b" not in mode and encoding is None and _caller():
        encoding = _encoding()
    return _real["open"](file, mode, buffering, encoding, *rest, **named)


def _mannered(name: str) -> Any:
    """A function of `os` that takes names away: as Windows does it where ours asks."""

    def act(path: Any, *rest: Any, **options: Any) -> Any:
        if _caller() and options.get("dir_fd") is None:
            if not isinstance(path, int) and _is_open(path):
                raise PermissionError(errno.EACCES, "it is being used by another process", path)
            if name == "rename" and os.path.lexists(rest[0]):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
            if name == "replace" and _is_open(rest[0]):
                raise PermissionError(errno.EACCES, "it is being used by another process", rest[0])
        return _real[name](path, *rest, **options)

    return act


def _is_open(path: Any) -> bool:
    """In this process."""
    there = os.path.realpath(path)
    with _unheard():
        for number in os.listdir("/proc/self/fd"):
            with contextlib.suppress(OSError):  # that of the listing itself
                if os.readlink(f"/proc/self/fd/{number}") == there:
                    return True
    return False


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    _listening.append(False)
    try:
        yield
    finally:
        _listening.pop()


def _listen(event: str, told: tuple[Any, ...]) -> None:
    if event not in ("open", "os.listdir", "os.scandir", "os.mkdir") or not _listening[-1]:
        return
    with _unheard():
        path = os.fspath(told[0]) if isinstance(told[0], (str, os.PathLike)) else ""
        if not path or not _caller():
            return
        if path.startswith(_ABSENT) and path != os.devnull:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        name = os.path.basename(path)
        if _FORBIDDEN.search(name.strip(".")) or (_DEVICES.fullmatch(name) and event == "os.mkdir"):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)


_listening = [True]
