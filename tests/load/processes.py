"""Processes of a run: start them on their core, read what they cost from /proc, and end them by their number."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.server import ROOT

TICKS = os.sysconf("SC_CLK_TCK")
END_SECONDS = 15.0

CORES = sorted(os.sched_getaffinity(0))
# With two cores, one is the tested server's and the other the upstream's and the clients': who waits for whom is then
# the same for everything that is compared.
SERVER_CORES = set(CORES[:1])
CLIENT_CORES = set(CORES[1:]) or SERVER_CORES


def pinned() -> bool:
    return len(CORES) > 1


def start(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    log: Path | None = None,
    cores: set[int] | None = None,
    talks: bool = False,
) -> subprocess.Popen[str]:
    """Start a program of this project; with `talks` its input and output are ours, else all goes to `log`."""

    def pin() -> None:
        os.sched_setaffinity(0, cores or CORES)

    with open(log or os.devnull, "a") as written:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | dict(environment or {}),
            stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
            stdout=subprocess.PIPE if talks else written,
            stderr=None if talks else written,
            text=True,
            preexec_fn=pin if cores else None,
            start_new_session=True,  # a Ctrl-C is for the run, which ends what it started in its own order
        )


def python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def end_on_request() -> None:
    """A run that is told to end ends like one that is interrupted: with everything that it started."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))


@contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[str]) -> None:
    """Ask the process to end, then make sure that it and all it started have."""
    family = [(pid, born(pid)) for pid in tree(process.pid)]
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(END_SECONDS)
    for pid, birth in family:
        if birth and born(pid) == birth:
            kill(pid)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()


def kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


# ---- what they cost ----


def stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, which may hold spaces; none if the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def born(pid: int) -> int:
    """When the process began, in ticks: a number may be given again, this pair is not. 0 if it is gone or a zombie."""
    fields = stat(pid)
    return int(fields[19]) if fields and fields[0] != "Z" else 0


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(each) for each in task.read_text().split()]
    return found


def tree(pid: int) -> list[int]:
    return [pid, *(each for child in children(pid) for each in tree(child))]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of these processes so far."""
    return sum(int(ticks) for pid in pids for ticks in stat(pid)[11:13]) / TICKS


def memory(pid: int, what: str = "VmRSS") -> float:
    """Megabytes that a process and its children hold; with `VmHWM` the most that each ever held."""
    return sum(line_of(each, what) for each in tree(pid)) / 1024


def line_of(pid: int, what: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(f"{what}:"):
                return int(line.split()[1])
    return 0


def forget_peak(pid: int) -> None:
    """Begin to measure `VmHWM` anew."""
    for each in tree(pid):
        with suppress(OSError):
            Path(f"/proc/{each}/clear_refs").write_text("5")


def own() -> int:
    return os.getpid()


def pin_self(cores: set[int]) -> None:
    os.sched_setaffinity(0, cores)
