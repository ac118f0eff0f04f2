"""What notices say. Plain words, no identifiers, no blame."""

from datetime import UTC, datetime

from transom.core.log.entry import Entry
from transom.gateway.api.schemas import AlarmKind
from transom.gateway.notices.book import NewNotice
from transom.gateway.store.directory import Program
from transom.gateway.store.looks import Beginning, Ending
from transom.gateway.wording import ended_notice, knock_notice, started_notice, words

DAY_MS = 24 * 3_600_000
_ALARMS: dict[AlarmKind, tuple[str, str]] = {
    "not_in_log": (
        "The hub showed your gateway a record that isn't in the public log",
        "Your gateway checked it and didn't accept it. Nothing was opened by it. The page shows "
        "what is wrong with it; keep it, and show it to the oversight board.",
    ),
    "not_witnessed": (
        "The hub showed your gateway a record that too few witnesses have signed",
        "Your gateway takes only what the witnesses that you trust have signed. Nothing was opened "
        "by it. If it stays like this, ask the hub's operator which witnesses the log has now.",
    ),
    "not_yours": (
        "The hub logged a consent that you haven't signed",
        "Nothing was opened by it, and nothing can be: your gateway opens a camera only for what "
        "your own key has signed. Keep it, and show it to the oversight board.",
    ),
}
_TOLD = {
    "sealed.revealed": (
        "Something that was sealed is now open to you",
        "The law had delayed telling you. It stood in the public log all the time, and can be read "
        "in your record from today.",
    ),
    "record.disclosed": (
        "The hub gave out what it holds about you",
        "It was asked for under an order. Your record shows by whom and on what ground.",
    ),
}


def started(look: Beginning) -> NewNotice:
    """A look begins."""
    title, text = started_notice(look)
    return NewNotice(
        about="start", at=look.since, title=title, text=text, session_id=look.session_id
    )


def ended(look: Beginning, ending: Ending) -> NewNotice:
    """A look is over."""
    title, text = ended_notice(look, ending.because, ending.seconds)
    return NewNotice(
        about="end",
        at=ending.ended_at,
        title=title,
        text=text,
        link="/looks",
        session_id=look.session_id,
    )


def knocked(look: Beginning, *, until: int) -> NewNotice:
    """Somebody asks to look."""
    title, text = knock_notice(
        look.agency_name, look.camera_name, look.incident_number, look.purpose
    )
    return NewNotice(
        about="knock",
        at=look.since,
        title=title,
        text=text,
        session_id=look.session_id,
        until=until,
    )


def alarm_notice(kind: AlarmKind, *, at: int, number: int) -> NewNotice:
    """The hub has shown something that doesn't hold."""
    title, text = _ALARMS[kind]
    return NewNotice(
        about="alarm", at=at, title=title, text=text, link="/looks", key=f"alarm/{number}"
    )


def told_notice(entry: Entry, index: int, agency: str, *, at: int) -> NewNotice | None:
    """What the log tells this owner, if it is of the kind that one wants to be told of."""
    said = _TOLD.get(entry.type)
    if said is None:
        return None
    what = f"{words(entry.revealed).replace('.', ' ')}. " if entry.revealed else ""
    by = f"{agency}: " if agency else ""
    return NewNotice(
        about="record",
        at=at,
        title=said[0],
        text=by + what + said[1],
        link="/looks/else",
        key=f"logged/{index}",
    )


def ends_soon(program: Program, days: int, *, at: int) -> NewNotice:
    """A program with consents of this owner ends in so many days."""
    when = "tomorrow" if days == 1 else f"in {days} days"
    return NewNotice(
        about="program",
        at=at,
        title=f"{program.name} ends {when}",
        text="Your consents under it end with it, by themselves. You needn't do anything.",
        link="/consents",
        key=f"ends/{program.program_id}/{program.not_after}/{days}",
    )


def goes_on(program: Program, camera: str, consent_id: str, ends: int, *, at: int) -> NewNotice:
    """A program was renewed; a consent wasn't, and can't be without its owner."""
    return NewNotice(
        about="program",
        at=at,
        title=f"{program.name} goes on until {_day(program.not_after)}",
        text=f"Your consent for {camera} ends on {_day(ends)} all the same. "
        "Give it again? Only you can, and you needn't.",
        link=f"/consents/{consent_id}/change",
        key=f"renewed/{consent_id}/{program.not_after}",
    )


def frozen(program: Program, *, at: int) -> NewNotice:
    """The oversight seat has frozen a program."""
    return NewNotice(
        about="program",
        at=at,
        title=f"{program.name} is frozen",
        text="The oversight board has stopped it for now. Nobody can look under it, whatever you "
        "have consented to, until the board lets it go on.",
        link="/consents",
    )


def resumed(program: Program, *, at: int) -> NewNotice:
    """The oversight seat lets a program go on."""
    return NewNotice(
        about="program",
        at=at,
        title=f"{program.name} goes on",
        text="The oversight board lets it go on. Your consents under it take effect again.",
        link="/consents",
    )


def clock_wrong(*, at: int, backwards: bool) -> NewNotice:
    """The gateway's clock can't be right, so it opens nothing. Once a day."""
    why = (
        "It ran backwards."
        if backwards
        else "It and the clocks of the hub and its witnesses are too far apart."
    )
    return NewNotice(
        about="clock",
        at=at,
        title="Your gateway's clock seems to be wrong",
        text=f"{why} Until it is right, nobody can look. Set the time of the machine that the "
        "gateway runs on, or let it take the time from the internet.",
        link="/gateway",
        key=f"clock/{at // DAY_MS}",
    )


def _day(at: int) -> str:
    when = datetime.fromtimestamp(at / 1000, UTC)
    return f"{when.day} {when:%B %Y}"
