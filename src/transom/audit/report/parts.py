"""The report's sections on conduct, programs, sealed entries and the hub's staff."""

from collections.abc import Mapping

from transom.audit.report.collect import Collected, Row
from transom.audit.report.fields import blanks
from transom.audit.report.model import Figure, Line, Section, Table, pick
from transom.core.log.findings import CODES

_PROGRAM = (
    ("program.created", "created", "Created"),
    ("program.changed", "changed", "New policy versions"),
    ("program.renewed", "renewed", "Renewed"),
    ("program.frozen", "frozen", "Frozen by oversight"),
    ("program.resumed", "resumed", "Resumed"),
    ("program.sunset", "sunset", "Ended"),
)


def conduct(found: Collected, answers: Mapping[str, str]) -> Section:
    """What oversight asked, what was done under break-glass, and which rules were broken."""
    rows = found.rows
    figures = (
        Figure("flags", "Looks that oversight wanted explained", pick(rows, "flag.raised")),
        Figure("flags-answered", "Explanations given", pick(rows, "flag.answered")),
        Figure("break-glass", "Break-glass used", pick(rows, "break_glass.used")),
        Figure(
            "justified", "Break-glass justified afterwards", pick(rows, "break_glass.justified")
        ),
        Figure("devices", "Devices enrolled", pick(rows, "device.enrolled")),
        Figure("devices-revoked", "Devices revoked", pick(rows, "device.revoked")),
    )
    by_index = {row.index: row for row in (*found.rows, *found.programs)}
    lines = []
    for code, meaning in CODES.items():
        some = sorted({finding.index for finding in found.findings if finding.code == code})
        figure = Figure(f"finding-{code}", meaning, tuple(by_index[index] for index in some))
        if some:
            lines.append(Line(meaning.capitalize(), (figure,)))
    tables = (Table("Rules that the log's own entries show broken", ("Entries",), tuple(lines)),)
    intro = "What oversight asked, and what the log itself says against the agency or the hub."
    shown = tables if lines else ()
    return Section("conduct", "Conduct", intro, figures, shown, blanks("conduct", answers))


def programs(found: Collected) -> Section:
    """The agency's programs, from their first entry."""
    names = sorted({row.line.program for row in found.programs if row.line.program})
    lines = []
    for name in names:
        ours = [row for row in found.programs if row.line.program == name]
        figures = [_acts(name, ours, *kind) for kind in _PROGRAM]
        lines.append(Line(name, tuple(figures)))
    columns = tuple(title for _, _, title in _PROGRAM)
    intro = (
        "Each program the agency took part in. Its entries carry the hash of the use policy and "
        "impact report that were in force."
    )
    return Section(
        "programs",
        "Programs and their policies",
        intro,
        (),
        (Table("Program", columns, tuple(lines)),),
    )


def _acts(name: str, rows: list[Row], kind: str, key: str, title: str) -> Figure:
    return Figure(f"{name}-{key}", f"{name}: {title.lower()}", pick(rows, kind))


def sealed(found: Collected) -> Section:
    """Entries whose announcement the law delays."""
    revealed = tuple(row for row in found.rows if row.line.type == "sealed.revealed")
    figures = (
        Figure("sealed", "Entries sealed in the year, of all agencies", pick(found.wide, "sealed")),
        Figure("revealed", "Sealed entries of this agency revealed", revealed),
    )
    intro = "What the law lets be announced later. Until its day, a seal doesn't say whose it is."
    return Section("sealed", "Sealed entries", intro, figures)


def staff(found: Collected) -> Section:
    """Acts of the hub that name no agency."""
    figures = (
        Figure("staff", "Uses of staff's and oversight's access", pick(found.wide, "staff.access")),
        Figure(
            "rules",
            "Changes of the rules that decide at the hub",
            pick(found.wide, "policy.changed"),
        ),
        Figure("gateways", "Gateways enrolled", pick(found.wide, "gateway.enrolled")),
        Figure(
            "wide-disclosed",
            "Records disclosed, no agency named",
            pick(found.wide, "record.disclosed"),
        ),
    )
    intro = "Entries of the year that name no agency: they concern everybody whom the hub serves."
    return Section("hub", "The hub", intro, figures)
