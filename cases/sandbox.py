"""Locks the process that calls it, for good: it can read a few folders, and compute. Linux only; pure but for that.

For the short-lived children that open files of strangers. Three locks of the kernel, none of which needs a privilege,
so that they also hold inside a container:

1. limits (setrlimit): address space, CPU time, open files, and no byte written to any file;
2. a filter of system calls (seccomp): no socket, no new program, no new process, no looking into other processes,
   nothing created, renamed, deleted or opened for writing;
3. a list of readable paths (Landlock): nothing outside it can be opened, so neither other evidence nor the environment
   of the worker that holds the keys.

What a kernel cannot do is left out and said: `lock` gives the names of the locks that hold.
"""

import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from cases.sandbox_calls import OPEN, OPENAT_ARM, OPENAT_X86, REFUSED

LIMITS, CALLS, PATHS = "limits", "calls", "paths"
OPEN_FILES = 64

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_ALLOW, _EPERM, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # instructions of classic BPF
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # places in struct seccomp_data
_X32 = 0x40000000
_FOR_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
# By architecture: its audit number, its place in the table of calls, and the calls that open.
_ARCHES: Final = {
    "x86_64": (0xC000003E, 0, (OPEN, OPENAT_X86)),
    "aarch64": (0xC00000B7, 1, (OPENAT_ARM,)),
}


class Unlocked(Exception):
    """The kernel refused a lock that it says it has."""


def lock(*, memory: int, cpu_seconds: int, readable: Iterable[Path] = ()) -> tuple[str, ...]:
    """Lock this process; give the names of the locks that hold. Everything to be imported must be imported before.

    `memory` is address space in bytes. `readable` are files and folders beside those that hold libraries and fonts.
    """
    limit(memory=memory, cpu_seconds=cpu_seconds)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return (LIMITS,)
    paths = _close_paths(libc, [*_system_folders(), *readable])
    calls = _close_calls(libc)
    return (LIMITS, *((CALLS,) if calls else ()), *((PATHS,) if paths else ()))


def limit(*, memory: int, cpu_seconds: int) -> None:
    """Cut memory, CPU time and open files; no byte may be written to a file, and no core is left behind."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _system_folders() -> Iterator[Path]:
    """Libraries, fonts, and this program: what a parser may load late."""
    places = ["/usr", "/lib", "/lib64", "/etc/fonts", "/etc/magic", "/etc/ld.so.cache", "/dev/null", "/dev/urandom"]
    yield from map(Path, [*places, sys.prefix, sys.base_prefix, str(Path(__file__).parent)])


# --- system calls ---------------------------------------------------------------------------------------------------
def _close_calls(libc: ctypes.CDLL) -> bool:
    """Install the filter. False where we do not know the numbers of this machine's calls."""
    known = _ARCHES.get(platform.machine())
    if known is None or struct.calcsize("P") != 8:
        return False
    arch, column, opening = known
    refused = [number for numbers in REFUSED.values() if (number := numbers[column]) is not None]
    program = _filter(arch, refused, opening)
    code = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    return bool(libc.prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.c_char_p(head), 0, 0) == 0)


def _filter(arch: int, refused: Iterable[int], opening: Iterable[tuple[int, int]]) -> bytes:
    """Write the filter as classic BPF: another architecture dies, a refused call gets EPERM, all others pass."""

    def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("HBBI", code, yes, no, value)

    refuse, allow, kill = step(_RETURN, _EPERM), step(_RETURN, _ALLOW), step(_RETURN, _KILL)
    lines = [step(_LOAD, _ARCH), step(_EQUAL, arch, 1, 0), kill, step(_LOAD, _NUMBER)]
    lines += [step(_AT_LEAST, _X32, 0, 1), kill]
    for number in sorted(set(refused)):
        lines += [step(_EQUAL, number, 0, 1), refuse]
    for number, place in opening:
        flags = step(_LOAD, _ARGUMENTS + 8 * place)
        lines += [step(_EQUAL, number, 0, 4), flags, step(_ANY_BIT, _FOR_WRITING, 0, 1), refuse, allow]
    return b"".join([*lines, allow])


# --- paths ----------------------------------------------------------------------------------------------------------
_CREATE_RULES, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same on every architecture
_READ_FILE, _READ_FOLDER, _ALL_OF_VERSION_1 = 1 << 2, 1 << 3, (1 << 13) - 1


def _close_paths(libc: ctypes.CDLL, readable: Iterable[Path]) -> bool:
    """Let nothing be opened but what lies under `readable`. False where the kernel has no Landlock.

    Raises:
        Unlocked: it has, and still refused.

    """
    if libc.syscall(_CREATE_RULES, None, ctypes.c_size_t(0), 1) < 1:
        return False
    handled = struct.pack("Q", _ALL_OF_VERSION_1)
    rules = libc.syscall(_CREATE_RULES, ctypes.c_char_p(handled), ctypes.c_size_t(len(handled)), 0)
    if rules < 0:
        raise Unlocked(os.strerror(ctypes.get_errno()))
    for path in readable:
        _allow(libc, rules, path)
    done = libc.syscall(_RESTRICT, rules, 0)
    os.close(rules)
    if done != 0:
        raise Unlocked(os.strerror(ctypes.get_errno()))
    return True


def _allow(libc: ctypes.CDLL, rules: int, path: Path) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no permission
    rights = _READ_FILE | (_READ_FOLDER if path.is_dir() else 0)
    rule = struct.pack("=Qi", rights, place)
    done = libc.syscall(_ADD_RULE, rules, 1, ctypes.c_char_p(rule), 0)
    os.close(place)
    if done != 0:
        raise Unlocked(os.strerror(ctypes.get_errno()))
