"""The whole path without a browser, once, with a verdict: what `transom demo --once` runs."""

import asyncio
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

from transom.demo.interactive import demo_folder
from transom.demo.log_check import LogCheck, check_log
from transom.demo.options import DemoOptions
from transom.demo.seed import EVERYTHING, seed_own_camera
from transom.demo.watching import Watched, watch
from transom.testing.memory import search_files
from transom.testing.stack import OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

MOST_MS_AFTER_STOP = 100.0  # P3
LEAST_FRAMES = 50


@dataclass
class Report:
    """What was seen.

    Args:
        figures: the JSON line.
        failures: each thing that didn't hold, in words; empty if everything did.
    """

    figures: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether everything held."""
        return not self.failures

    def require(self, holds: bool, otherwise: str) -> None:
        """Notes a failure unless `holds`."""
        if not holds:
            self.failures.append(otherwise)


def run_once(options: DemoOptions) -> Report:
    """Starts a stack, watches a camera, withdraws the consent in mid-stream, checks everything."""
    began = time.monotonic()
    with (
        demo_folder(options) as folder,
        Stack(folder, scenes=["elm-street"], video=options.video) as stack,
        stack.owner() as owner,
    ):
        camera_id, consent_id = _share(stack, owner, options)
        up_s = time.monotonic() - began
        watched = asyncio.run(watch(stack, owner, camera_id, consent_id))
        return _judge(watched, check_log(stack), _in_files(stack, watched), up_s)


def tell(report: Report) -> str:
    """The report in words."""
    lines = [f"  {name}: {value}" for name, value in report.figures.items()]
    verdict = ["Everything held."] if report.held else report.failures
    return "\n".join([*lines, "", *verdict])


def _share(stack: Stack, owner: OwnerSeat, options: DemoOptions) -> tuple[str, str]:
    if options.camera:
        camera_id = seed_own_camera(owner, options.camera)
    else:
        url = stack.camera_url()
        camera_id = owner.add_camera("Front door", url, CAMERA_USER, CAMERA_PASSWORD)
        owner.give_consent(camera_id, purposes=EVERYTHING)
    state = owner.wait_online(camera_id)
    camera = next(one for one in state["cameras"] if one["camera_id"] == camera_id)
    return camera_id, str(camera["consents"][0]["consent_id"])


def _in_files(stack: Stack, watched: Watched) -> dict[str, int]:
    hub = [stack.data("hub")]
    return search_files(hub, watched.needles)


def _judge(watched: Watched, log: LogCheck, in_files: dict[str, int], up_s: float) -> Report:
    report = Report()
    look, ended = watched.look, watched.look.ended
    found = sum(watched.in_memory.values()) + sum(in_files.values())
    report.figures = {
        "frames_decoded": len(watched.pictures),
        "frames_refused": look.opener.refused,
        "first_frame_ms": look.timings.first_picture,
        "glass_to_glass_ms": _spread(watched),
        "stop_to_last_frame_ms": watched.stop_to_last_frame_ms,
        "ended_because": ended.reason if ended else None,
        "log_size": log.size,
        "inclusion_verified": not log.error and log.count("view_session.opened") == 1,
        "witnesses": log.witnesses,
        "searched_for": len(watched.needles),
        "plaintext_found_in_hub": bool(found),
        "up_s": round(up_s, 1),
    }
    report.require(len(watched.pictures) >= LEAST_FRAMES, "too few frames were decoded")
    report.require(look.opener.refused == 0, "sealed frames were refused")
    report.require(not look.bad_envelopes, "a key envelope was refused")
    report.require(
        watched.stop_to_last_frame_ms <= MOST_MS_AFTER_STOP, "frames came after the withdrawal"
    )
    report.require(
        ended is not None and ended.reason == "consent_withdrawn",
        "the operator wasn't told that the consent was withdrawn",
    )
    report.require(not log.error, f"the log doesn't verify: {log.error}")
    report.require(log.witnesses == 2, "a witness's cosignature is missing")
    report.require(not log.findings, f"the log's entries say what is wrong: {log.findings}")
    for type_ in ("view_session.opened", "view_session.closed", "consent.withdrawn"):
        report.require(log.count(type_) == 1, f"the log has {log.count(type_)} entries {type_}")
    report.require(not found, f"the hub holds what it must not: {watched.in_memory} {in_files}")
    return report


def _spread(watched: Watched) -> dict[str, float] | None:
    live = [p for p in watched.pictures if not p.backlog]
    late = [p.glass_to_glass_ms for p in live if p.glass_to_glass_ms is not None]
    if len(late) < 2:
        return None
    cuts = statistics.quantiles(late, n=100, method="inclusive")
    return {"p50": round(cuts[49], 1), "p99": round(cuts[98], 1)}
