"""Tells gateways and consoles how a program stands now."""

from transom.hub.gateways.directory import announce
from transom.hub.hub import Hub
from transom.hub.programs.finding import Found
from transom.hub.programs.schemas import Program
from transom.hub.programs.shown import shown
from transom.hub.sessions.schemas import ProgramEvent


async def tell(hub: Hub, found: Found) -> Program:
    """Tells every connected gateway, and the people of the program's agencies who listen."""
    await announce(hub)
    return tell_consoles(hub, found)


def tell_consoles(hub: Hub, found: Found) -> Program:
    """Tells the people of the program's agencies who listen; others see it when they sign in."""
    program = shown(*found, hub.clock.now())
    event = ProgramEvent(
        program_id=program.program_id,
        name=program.name,
        state=program.state,
        not_after=program.not_after,
        days_left=program.days_left,
        reminder=program.reminder,
    )
    hub.streams.program(program.agency_ids, event)
    return program
