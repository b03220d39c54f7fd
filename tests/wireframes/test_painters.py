"""Drawing beside everything else: two at once, a queue behind them, and an event loop that goes on."""

import asyncio
import json
import subprocess
import sys
import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.contrib.auth.models import User
from django.db import connection, transaction

from tests.wireframes.making import TEXT
from voiceprd import tokens
from voiceprd.asgi import application
from wireframes.painters import DrawingError, Overfull, Painters, paint, painters


def test_a_screen_is_painted_in_both_themes():
    painted = paint(TEXT, title="Orders", frame="browser")
    assert set(painted.pngs) == {"light", "dark"}
    assert all(png.startswith(b"\x89PNG") for png in painted.pngs.values())
    assert (painted.text, painted.title, painted.frame) == (TEXT, "Orders", "browser")


def test_what_cannot_be_drawn_says_so_to_whoever_asked():
    with pytest.raises(DrawingError, match="column"):
        paint("x" * 300)


def test_no_more_are_drawn_at_once_than_there_are_painters(busy):
    begun, others = threading.Event(), []
    for _ in range(3):
        others.append(threading.Thread(target=painters.do, args=(begun.set,)))
        others[-1].start()
    assert not begun.wait(0.2)  # both painters are at work
    busy.set()
    for thread in others:
        thread.join(10)
    assert begun.is_set()


def test_they_are_drawn_in_the_order_in_which_they_were_asked_for():
    few, gate, order = Painters(at_once=1), threading.Event(), []
    first = threading.Thread(target=few.do, args=(lambda: gate.wait(10),))
    first.start()
    threads = []
    for number in range(3):
        threads.append(threading.Thread(target=few.do, args=(lambda number=number: order.append(number),)))
        threads[-1].start()
        while few.pool._work_queue.qsize() < number + 1:
            threading.Event().wait(0.01)
    gate.set()
    for thread in [first, *threads]:
        thread.join(10)
    assert order == [0, 1, 2]


def test_who_finds_no_room_in_the_queue_is_told_so_at_once(full_house):
    with pytest.raises(Overfull, match="Too much is being drawn at the moment"):
        paint(TEXT)


def test_who_waits_too_long_is_told_so_and_takes_no_room_any_more():
    few, gate = Painters(at_once=1, waiting=1, patience=0.05), threading.Event()
    few.pool.submit(gate.wait, 10)
    for _ in range(4):  # with the room that one of them kept, the third would be refused for another reason
        with pytest.raises(Overfull):
            few.do(lambda: None)
    gate.set()
    few.patience = 10  # it was short for those who had to wait too long
    assert few.do(lambda: "drawn") == "drawn"


@pytest.mark.django_db(transaction=True)
def test_who_waits_keeps_no_connection_of_the_pool():
    User.objects.exists()
    paint(TEXT)
    assert (connection.connection is None) == (connection.vendor == "postgresql")  # SQLite has no pool


@pytest.mark.django_db(transaction=True)
def test_a_transaction_keeps_its_connection_while_it_waits(user):
    with transaction.atomic():
        User.objects.update(first_name="Mara")
        paint(TEXT)
    assert User.objects.get().first_name == "Mara"


def test_after_an_error_there_is_as_much_room_as_before():
    few = Painters(at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            few.do(lambda: 1 // 0)
    assert few.do(lambda: "drawn") == "drawn"


@pytest.mark.django_db(transaction=True)
async def test_the_event_loop_goes_on_while_a_drawing_is_waited_for(user, busy):
    """By the order of what happens: the picture is asked for first, and the page comes first."""
    order: list[str] = []
    token = (await asyncio.to_thread(tokens.pair_for, user)).access

    async def picture():
        status = await status_of("POST", "/api/v1/wireframes/render", {"ascii": TEXT}, token)
        order.append(f"picture {status}")

    drawing = asyncio.create_task(picture())
    while painters.pool._work_queue.empty():  # until it waits for a painter
        await asyncio.sleep(0.01)
    order.append(f"page {await status_of('GET', '/healthz')}")
    order.append(f"list {await status_of('GET', '/api/v1/projects', None, token)}")
    busy.set()
    await drawing
    assert order == ["page 200", "list 200", "picture 200"]


async def status_of(method: str, path: str, body: object = None, token: str = "") -> int:
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
    caller = ApplicationCommunicator(application, scope)
    await caller.send_input({"type": "http.request", "body": json.dumps(body).encode() if body else b""})
    started = await caller.receive_output(20)
    while (await caller.receive_output(20)).get("more_body"):
        pass
    await caller.wait(20)
    return int(started["status"])


HOSTILE = {
    "boxes in boxes": "\n".join("+-" * min(row, 200 - row, 60) + "|" * 100 for row in range(200)),
    "nothing but joints": "\n".join(["+" * 240] * 200),
    "walls that never meet": "\n".join([("| " * 120)[row % 2 :] for row in range(200)]),
    "brackets": "\n".join(["[" * 120 + "]" * 120] * 200),
    "marks upon marks": "\n".join(["a" + "\u0301" * 300] * 200),
}


# getrusage tells the peak of whoever started a process, if that was higher: pytest's, which no drawing reaches. And no
# drawing is refused because the machine is too busy to wait for it.
PAINTED_ALONE = """
import json, re, sys
from pathlib import Path
from wireframes.painters import DrawingError, paint, painters
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
painters.patience = 300
paint("[[ Go on ]]")
before = peak()
try:
    painted = paint(json.load(sys.stdin)[:64_000], scale=4)
    size, words = painted.width * painted.height, ""
except DrawingError as error:
    size, words = 0, str(error)
print(json.dumps([size, words, (peak() - before) * 1024]))
"""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_drawing_is_painted_or_refused_within_its_memory(text):
    """In a process of its own, whose peak is that of this drawing."""
    command = [sys.executable, "-c", PAINTED_ALONE]
    told = subprocess.run(command, input=json.dumps(text), capture_output=True, text=True, check=True).stdout
    pixels, words, peak = json.loads(told)
    assert pixels <= 24_000_000
    assert bool(pixels) != words.endswith(".")
    assert peak < 100_000_000
