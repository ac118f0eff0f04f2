"""A network of the bench's own: nothing outside can be reached, nothing outside is disturbed.

Janus offers no candidate on a loopback interface, so there is a pair of virtual interfaces with
an address in 127.0.0.0/8; traffic to it stays in the kernel's loopback all the same.
"""

import os
import subprocess
import sys

_INSIDE = "TRANSOM_BENCH_NAMESPACE"
_ADDRESS = "127.0.0.2"


def enter() -> None:
    """Runs this command again in a network namespace of its own, unless it is in one already.

    Raises:
        SystemExit: this machine doesn't let us; the message says what to do.
    """
    if os.environ.get(_INSIDE):
        _set_up()
        return
    as_user = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", *as_user, "--net", sys.executable, *sys.orig_argv[1:]]
    os.environ[_INSIDE] = "1"
    os.execvp(command[0], command)


def _set_up() -> None:
    for step in (
        "link set lo up",
        "link add media0 type veth peer name media1",
        f"address add {_ADDRESS}/32 dev media0",
        "link set media0 up",
        "link set media1 up",
    ):
        done = subprocess.run(["ip", *step.split()], capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"couldn't make a network namespace (ip {step}): {done.stderr.strip()}")
