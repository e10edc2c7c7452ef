"""How soon an answer is seen: many clients with open streams, on loopback, in real processes.

    python -m benchmarks.clients [--clients 200] [--short]

A host is started; clients join the four cells and follow their streams. Then the exercise is played:
at every question one member answers, and for every stream of that cell and of the facilitator the time
from sending the answer to its arrival is taken. Bounded in clients, rounds and time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from urllib.parse import urlencode

MOST_CLIENTS, MOST_ROUNDS, LONGEST = 300, 12, 240.0
HOME = "127.0.0.1"


@dataclass
class Client:
    """Somebody who has joined."""

    cell: str
    cookie: str
    heard: asyncio.Queue[tuple[float, str]]


async def request(port: int, method: str, path: str, cookie: str = "", **form: str) -> tuple[int, str, str]:
    """Status, the cookie that was set, body."""
    reader, writer = await asyncio.open_connection(HOME, port)
    body = urlencode(form).encode()
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {HOME}:{port}",
        f"Origin: http://{HOME}:{port}",
        "Connection: close",
        "Accept: application/json",
    ]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    answer = (await reader.read()).decode()
    writer.close()
    head, _, rest = answer.partition("\r\n\r\n")
    found = re.search(r"set-cookie: ([^;]+)", head, re.IGNORECASE)
    return int(head.split(" ")[1]), found[1] if found else "", rest


async def join(port: int, code: str, name: str) -> str:
    while True:
        status, cookie, _ = await request(port, "POST", "/join", code=code, name=name)
        if status == 303:
            return cookie
        await asyncio.sleep(0.5)  # joining is rate-limited for one address


async def follow(port: int, path: str, client: Client) -> None:
    reader, writer = await asyncio.open_connection(HOME, port, limit=2**22)
    head = f"GET {path} HTTP/1.1\r\nHost: {HOME}:{port}\r\nCookie: {client.cookie}\r\n\r\n"
    writer.write(head.encode())
    try:
        while line := await reader.readline():
            if line.startswith(b"data: "):
                client.heard.put_nowait((time.perf_counter(), line.decode()))
    finally:
        writer.close()


async def visible(client: Client, question: str, since: float) -> float:
    """Seconds until this client's stream shows that a question was answered."""
    mark = f"question:{question}"
    while True:
        at, line = await client.heard.get()
        data = json.loads(line.removeprefix("data: "))
        if 'class="given"' in data["set"].get(mark, "") or mark in data["gone"]:
            return at - since


async def play(port: int, code: str, count: int, rounds: int) -> list[float]:
    white = await join(port, code, "Umpire")
    _, _, slips = await request(port, "GET", "/white/codes", white)
    codes = dict(
        zip(("USA", "JPN", "ROK", "UNC"), re.findall(r'class="code">([A-Z0-9-]+)', slips), strict=True)
    )
    clients = [Client("white", white, asyncio.Queue())]
    for number in range(count - 1):
        cell = list(codes)[number % 4]
        clients.append(Client(cell, await join(port, codes[cell], f"Member {number}"), asyncio.Queue()))
    paths = {"white": "/white/1/stream"}
    tasks = [asyncio.create_task(follow(port, paths.get(c.cell, "/cell/stream"), c)) for c in clients]
    for client in clients:
        await client.heard.get()  # the first event: the stream stands
    print(f"{len(clients)} clients follow their streams", file=sys.stderr)
    found: list[float] = []
    for _ in range(rounds):
        await request(port, "POST", "/white/1/clock", white, do="step")
        _, _, page = await request(port, "GET", "/white/1", white)
        open_ = [piece for piece in page.split("<article") if "data-closes" in piece]
        asked = [re.findall(r'name="question" value="([a-z0-9.-]+)"', piece)[0] for piece in open_]
        if not asked:
            break
        found += await one_answer(port, clients, asked[0])
    for task in tasks:
        task.cancel()
    return found


async def one_answer(port: int, clients: list[Client], question: str) -> list[float]:
    """The delays of one answer at all who may see it."""
    names = {"washington": "USA", "tokyo": "JPN", "seoul": "ROK", "unc": "UNC"}
    cell = names[question.partition(".")[0]]
    readers = [client for client in clients if client.cell in (cell, "white")]
    member = next(client for client in clients if client.cell == cell)
    _, _, page = await request(port, "GET", "/cell", member.cookie)
    form = page[page.index(f'value="{question}"') :]
    option = re.search(r'name="option"[^>]* value="([a-z0-9-]+)"', form)
    assert option is not None
    since = time.perf_counter()
    waiting = [asyncio.create_task(visible(client, question, since)) for client in readers]
    status, _, said = await request(
        port, "POST", "/cell/answer", member.cookie, question=question, option=option[1]
    )
    if status != 200:
        raise SystemExit(f"{question}: {status} {said}")
    return list(await asyncio.gather(*waiting))


def measure(count: int, rounds: int) -> list[float]:
    """Delays in seconds, one for each reader of each answer."""
    with socket.socket() as probe:
        probe.bind((HOME, 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "cli", "exercise", "host", "korea-today", "--port", str(port)]
        host = subprocess.Popen([*command, "--journal", f"{folder}/j"], stderr=subprocess.PIPE, text=True)
        try:
            assert host.stderr is not None
            code = next(line.split()[-1] for line in host.stderr if line.startswith("Your code"))
            return asyncio.run(asyncio.wait_for(play(port, code, count, rounds), LONGEST))
        finally:
            host.send_signal(signal.SIGINT)
            host.communicate(timeout=30)


def main() -> None:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.clients", description="How soon an answer is seen by many clients."
    )
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--short", action="store_true", help="a tenth of the clients, three answers")
    asked = parser.parse_args()
    count = 20 if asked.short else max(5, min(asked.clients, MOST_CLIENTS))
    delays = sorted(measure(count, 3 if asked.short else MOST_ROUNDS))
    late = delays[int(0.95 * (len(delays) - 1))]
    print(f"{count} clients, {len(delays)} arrivals of answers")
    print(f"median {statistics.median(delays) * 1e3:.0f} ms, 95th percentile {late * 1e3:.0f} ms, ", end="")
    print(f"longest {delays[-1] * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
