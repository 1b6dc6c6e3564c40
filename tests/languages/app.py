"""A plugin in Python that keeps a count, starts another job and reads a secret.

It takes the job from stdin, says what it has to say through `print` and through the interfaces
`log` and `progress`, and ends as `run` does.
"""

import base64
import json
import socket
import sys

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports import chain, kv, log, progress, secrets
from wit_world.imports.types import Deny_NotGranted, Level

KEY = "count"


class Run(exports.Run):
    def run(self) -> None:
        job = json.loads(sys.stdin.readline())
        print(f"printed for {job['params']['name']}")
        try_sockets(job["params"]["port"])
        count = add_one()
        log.write(Level.INFO, f"count {count}")
        stale = kv.swap(KEY, b"never", b"lost")
        log.write(Level.INFO, f"stale swap {stale}, then {kv.get(KEY)}")
        job = chain.enqueue("follower", json.dumps({"name": f"Ada {count}"}), f"count-{count}")
        again = chain.enqueue("follower", "", f"count-{count}")
        log.write(Level.INFO, f"started {job}")
        log.write(Level.INFO, f"once {job == again}")
        read_secret()


def try_sockets(port: int) -> None:
    """Tries to get out by sockets, and tells what came of it."""
    attempts = {
        "tcp": lambda: socket.socket().connect(("127.0.0.1", port)),
        "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "name": lambda: socket.getaddrinfo(b"localhost", port),
    }
    for name, attempt in attempts.items():
        try:
            attempt()
        except OSError as refused:
            log.write(Level.INFO, f"{name} {refused}")
        else:
            log.write(Level.ERROR, f"{name} got through")


def add_one() -> int:
    """Adds one to the count, as long as no other job is faster."""
    while True:
        old = kv.get(KEY)
        new = int(old or b"0") + 1
        if kv.swap(KEY, old, str(new).encode()):
            return new


def read_secret() -> None:
    try:
        with secrets.open("door") as secret:
            value = secret.reveal()
    except Err as denied:
        if not isinstance(denied.value, Deny_NotGranted):
            raise
        log.write(Level.WARN, f"no secret: {denied.value.value}")
        raise Err(None) from denied
    log.write(Level.INFO, f"secret of {len(value)} bytes: {value.decode()}")
    progress.metric(value.decode(), 1.5)
    log.write(Level.INFO, f"backwards {value.decode()[::-1]}")
    log.write(Level.INFO, f"encoded {base64.b64encode(value).decode()}")
