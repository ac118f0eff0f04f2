"""Decisions of the packaged policy: the hub's engine and a browser's Cedar both reach them."""

from dataclasses import asdict
from typing import Any

from topics.common import Case, document

from transom.errors import PolicyRefused
from transom.hub.accounts.people import bare, reference, uid
from transom.hub.policy import PolicyEngine, Question, packaged

AGENCY = "agy_00000000000000000000000000"
OTHER = "agy_11111111111111111111111111"
ALLOWED = {
    "now": 1_795_420_800_000,
    "agency": reference("Agency", AGENCY),
    "device": "certified",
    "incident": "open",
    "purpose": "fire",
    "authority": "exigent",
    "minutes": 15,
    "program": "running",
    "program_purposes": ["fire", "missing_person"],
    "program_max_minutes": 60,
    "program_open_sessions": 0,
    "program_max_sessions": 2,
    "incident_minutes": 0,
    "person_minutes_of_day": 0,
    "agency_minutes_of_day": 0,
    "approval": "not_needed",
    "break_glass": False,
    "consent": "covers",
}
CHANGES: dict[str, dict[str, Any]] = {
    "everything holds": {},
    "another purpose of the program": {"purpose": "missing_person"},
    "a purpose outside the program's use policy": {"purpose": "traffic_collision"},
    "as many minutes as the program allows": {"minutes": 60},
    "a minute more": {"minutes": 61},
    "the program's last free session": {"program_open_sessions": 1},
    "no session left": {"program_open_sessions": 2},
    "the incident's last minutes": {"incident_minutes": 5985},
    "a minute more of the incident": {"incident_minutes": 5986},
    "a minute more of the person's day": {"person_minutes_of_day": 5986},
    "a minute more of the agency's day": {"agency_minutes_of_day": 59986},
    "a minute more than a day": {"minutes": 1441, "program_max_minutes": 2000},
    "no approval": {"approval": "missing"},
    "an approval of one's own": {"approval": "own"},
    "an approval": {"approval": "approved"},
    "no approval, under break-glass": {"approval": "missing", "break_glass": True},
    "a cap, under break-glass": {"incident_minutes": 6000, "break_glass": True},
    "no consent, under break-glass": {"consent": "none", "break_glass": True},
    "too long for the program, under break-glass": {"minutes": 61, "break_glass": True},
    **{f"device {state}": {"device": state} for state in ("pending", "expired", "revoked")},
    **{f"incident {state}": {"incident": state} for state in ("closed", "other")},
    **{f"program {state}": {"program": state} for state in ("over", "frozen", "not_begun")},
    **{
        f"consent fails by {reason}": {"consent": reason}
        for reason in ("none", "purpose", "tier", "rights", "blur", "hours", "expired", "withdrawn")
    },
}


def question(
    *, roles: tuple[str, ...] = ("operator",), shared: str = AGENCY, **context: Any
) -> Question:
    """An operator asks to watch a camera live, and all is as it should be but for the changes."""
    return Question(
        principal=uid("Person", "per_1"),
        action="view_live",
        resource=uid("Camera", "cam_1"),
        context={**ALLOWED, **context},
        entities=[
            {
                "uid": uid("Person", "per_1"),
                "attrs": {"roles": list(roles), "agency": reference("Agency", AGENCY)},
                "parents": [],
            },
            bare("Agency", AGENCY),
            {
                "uid": uid("Camera", "cam_1"),
                "attrs": {"agencies": [reference("Agency", shared)]},
                "parents": [],
            },
        ],
    )


def _case(engine: PolicyEngine, name: str, asked: Question) -> Case:
    try:
        engine.check(asked)
    except PolicyRefused as refusal:
        expect = refusal.rule
    else:
        expect = "allow"
    return {"name": name, "question": asdict(asked), "expect": expect}


def files() -> dict[str, Any]:
    """The topic's files."""
    engine = PolicyEngine(packaged())
    cases = [_case(engine, name, question(**change)) for name, change in CHANGES.items()]
    cases += [
        _case(engine, "a role that watches nothing", question(roles=("agency_admin",))),
        _case(engine, "a camera shared with another agency alone", question(shared=OTHER)),
        _case(engine, "a question that leaves something out", question(minutes="many")),
    ]
    return {
        "decisions.json": document(
            "What `policy` decides: `allow`, the rule that refuses, or that it can't be evaluated.",
            cases,
            schema=engine.schema_text,
            policy=engine.text,
            rules=[asdict(rule) for rule in engine.rules],
        )
    }
