"""A desk that certifies every device by itself. For demonstrations; it compares nothing."""

import json
import os
import signal
import sys
import threading

from transom.agency.desk import Desk
from transom.agency.hub import HubClient
from transom.errors import HubUnavailable, NotFoundError, RefusedError

POLL_SECONDS = 0.25
LOUD = (
    "transom agency watch --certify-all certifies EVERY device that announces itself, "
    "without comparing a fingerprint. Use it for demonstrations only."
)


def watch(desk: Desk, hub: HubClient) -> None:
    """Certifies pending devices until SIGTERM or SIGINT; prints one JSON line when ready.

    Waits for the hub, and for the hub to know the agency.
    """
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    print(LOUD, file=sys.stderr, flush=True)
    ready = False
    while not ended.is_set():
        try:
            agency = hub.agency()
            if not ready:
                line = {"ready": True, "agency_id": agency["agency_id"], "pid": os.getpid()}
                print(json.dumps(line), flush=True)
                ready = True
            for device in desk.devices("pending"):
                desk.certify(device)
                print(json.dumps({"certified": device["device_id"]}), file=sys.stderr, flush=True)
        except (HubUnavailable, NotFoundError, RefusedError) as error:
            print(json.dumps({"waiting": error.message}), file=sys.stderr, flush=True)
            ended.wait(4 * POLL_SECONDS)
        ended.wait(POLL_SECONDS)
