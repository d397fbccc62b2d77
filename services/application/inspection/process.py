"""`python -m services.application.inspection.process FD` judges one file after another, read from a socket.

Whatever a file does to this process, the service goes on: memory is bounded here, time by an alarm that ends the
process and by the service, which ends it sooner. It holds no key, no connection and no file but the one in hand.
"""

import json
import resource
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from functools import partial

from services.application.inspection.pdf import check_pdf
from services.application.inspection.picture import check_picture
from services.application.inspection.refused import EXPLODES
from shared.errors import Refusal

MEMORY_BYTES = 1024 * 1024 * 1024
LONGEST_SECONDS = 20
"""Only for a process whose service has died meanwhile."""

CHECKS: Mapping[str, Callable[[bytes], None]] = {
    "application/pdf": check_pdf,
    "image/jpeg": partial(check_picture, coding="JPEG"),
    "image/png": partial(check_picture, coding="PNG"),
}


def serve(service: socket.socket) -> None:
    """Answer until the service closes its end. A question is a line of JSON and the bytes that it announces."""
    service.setblocking(True)  # eventlet makes what it opens non-blocking, for whoever inherits it, too
    with service, service.makefile("rwb") as stream:
        while line := stream.readline():
            asked = json.loads(line)
            content = stream.read(asked["size"])
            signal.alarm(LONGEST_SECONDS)
            stream.write(json.dumps(judge(asked["media_type"], content)).encode() + b"\n")
            stream.flush()
            signal.alarm(0)


def judge(media_type: str, content: bytes) -> dict[str, str]:
    """Nothing for a file that is taken, else the refusal in both languages."""
    try:
        CHECKS[media_type](content)
    except Refusal as refusal:
        return _told(refusal)
    except MemoryError:
        return _told(EXPLODES())
    return {}


def _told(refusal: Refusal) -> dict[str, str]:
    return {"slug": refusal.slug, "kind": refusal.kind, **refusal.text._asdict()}


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, whose end is the end of this process
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(socket.socket(fileno=int(sys.argv[1])))
