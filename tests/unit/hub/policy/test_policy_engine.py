"""The policy fails closed: no rule, an error, an unreadable policy: no (P12)."""

import json
from pathlib import Path

import pytest

from transom.errors import InputError, PolicyRefused
from transom.hub.accounts.people import bare, reference, uid
from transom.hub.policy import PolicyEngine, Question, packaged

VECTORS = Path(__file__).parents[4] / "vectors"
AGENCY, PERSON, CAMERA = "agy_1", "per_1", "cam_1"
ALLOWED = {
    "now": 1,
    "agency": reference("Agency", AGENCY),
    "device": "certified",
    "incident": "open",
    "purpose": "fire",
    "authority": "consent",
    "minutes": 10,
    "program": "running",
    "program_purposes": ["fire"],
    "program_max_minutes": 60,
    "program_open_sessions": 0,
    "program_max_sessions": 1,
    "incident_minutes": 0,
    "person_minutes_of_day": 0,
    "agency_minutes_of_day": 0,
    "approval": "not_needed",
    "break_glass": False,
    "consent": "covers",
}


def view_live(roles=("operator",), agency=AGENCY, shared_with=(AGENCY,), **context):
    person = {"roles": list(roles)}
    if agency is not None:
        person["agency"] = reference("Agency", agency)
    return Question(
        principal=uid("Person", PERSON),
        action="view_live",
        resource=uid("Camera", CAMERA),
        context={**ALLOWED, **context},
        entities=[
            {"uid": uid("Person", PERSON), "attrs": person, "parents": []},
            {
                "uid": uid("Camera", CAMERA),
                "attrs": {"agencies": [reference("Agency", a) for a in shared_with]},
                "parents": [],
            },
            bare("Agency", AGENCY),
        ],
    )


@pytest.fixture(scope="module")
def engine() -> PolicyEngine:
    return PolicyEngine(packaged())


def refusal(engine, question) -> PolicyRefused:
    with pytest.raises(PolicyRefused) as refused:
        engine.check(question)
    return refused.value


@pytest.mark.parametrize("roles", [["operator"], ["supervisor", "operator"]])
def test_an_operator_may_watch_what_the_owner_allows(engine, roles):
    engine.check(view_live(roles=roles))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"roles": ["agency_admin"]}, "view_live.role"),
        ({"roles": ["custodian"]}, "view_live.role"),
        ({"roles": []}, "view_live.role"),
        ({"shared_with": ()}, "view_live.agency"),
        ({"device": "pending"}, "view_live.device.pending"),
        ({"device": "expired"}, "view_live.device.expired"),
        ({"device": "revoked"}, "view_live.device"),
        ({"device": "something new"}, "view_live.device"),
        ({"incident": "closed"}, "view_live.incident.closed"),
        ({"incident": "other"}, "view_live.incident"),
        ({"program": "over"}, "view_live.program.over"),
        ({"program": "not_begun"}, "view_live.program"),
        ({"program": "other"}, "view_live.program"),
        ({"program": "frozen"}, "view_live.program.frozen"),
        ({"purpose": "missing_person"}, "view_live.purpose"),
        ({"minutes": 61}, "view_live.program.minutes"),
        ({"program_open_sessions": 1}, "view_live.program.sessions"),
        ({"minutes": 1441, "program_max_minutes": 9999}, "view_live.absolute"),
        ({"incident_minutes": 5991}, "view_live.incident.minutes"),
        ({"person_minutes_of_day": 5991}, "view_live.person.day"),
        ({"agency_minutes_of_day": 59991}, "view_live.agency.day"),
        ({"approval": "missing"}, "view_live.approval"),
        ({"approval": "something new"}, "view_live.approval"),
        ({"approval": "own"}, "view_live.approval.own"),
        ({"consent": "purpose"}, "view_live.consent.purpose"),
        ({"consent": "hours"}, "view_live.consent.hours"),
        ({"consent": "expired"}, "view_live.consent.ended"),
        ({"consent": "withdrawn"}, "view_live.consent.ended"),
        ({"consent": "none"}, "view_live.consent"),
        ({"consent": "agency_key"}, "view_live.consent"),
    ],
)
def test_a_refusal_names_its_rule_why_and_what_would_change_it(engine, change, rule):
    refused = refusal(engine, view_live(**change))

    assert refused.rule == rule
    assert refused.message.endswith(".")
    assert refused.hint.endswith(".")


@pytest.mark.parametrize(
    "spent",
    [
        {"minutes": 1440, "program_max_minutes": 1440},
        {"incident_minutes": 5990},
        {"person_minutes_of_day": 5990},
        {"agency_minutes_of_day": 59990},
    ],
)
def test_a_cap_holds_the_last_minute_that_it_names(engine, spent):
    engine.check(view_live(**spent))


@pytest.mark.parametrize(
    "own_rule",
    [
        {"approval": "missing"},
        {"approval": "own"},
        {"incident_minutes": 6000},
        {"person_minutes_of_day": 6000},
        {"agency_minutes_of_day": 60000},
    ],
)
def test_broken_glass_lifts_what_is_the_agencys_own(engine, own_rule):
    refusal(engine, view_live(**own_rule))

    engine.check(view_live(**own_rule, break_glass=True))


@pytest.mark.parametrize(
    "other",
    [
        *({"device": state} for state in ("pending", "expired", "revoked")),
        *({"incident": state} for state in ("closed", "other")),
        *({"program": state} for state in ("over", "frozen", "not_begun", "other")),
        *({"consent": term} for term in ("none", "purpose", "tier", "rights", "blur", "hours")),
        *({"consent": term} for term in ("expired", "withdrawn", "agency_key")),
        {"roles": ["agency_admin"]},
        {"shared_with": ()},
        {"purpose": "protest"},
        {"minutes": 61},
        {"minutes": 1441, "program_max_minutes": 9999},
        {"program_open_sessions": 1},
    ],
)
def test_broken_glass_lifts_nothing_else(engine, other):
    before = refusal(engine, view_live(**other)).rule

    assert refusal(engine, view_live(**other, break_glass=True)).rule == before


def test_a_person_of_another_agency_is_not_permitted(engine):
    refusal(engine, view_live(agency="agy_2"))


def test_a_person_of_no_agency_is_not_permitted(engine):
    refusal(engine, view_live(agency=None))


def test_an_empty_policy_allows_nothing():
    assert refusal(PolicyEngine(""), view_live()).rule == "no_rule"


@pytest.mark.parametrize("action", ["recognise_faces", "read_plates", "search_for_person"])
def test_what_nobody_may_do_has_no_rule_in_an_empty_policy_either(action):
    question = view_live()
    asked = Question(
        principal=question.principal,
        action=action,
        resource=question.resource,
        entities=question.entities,
    )

    assert refusal(PolicyEngine(""), asked).rule == "no_rule"
    assert refusal(PolicyEngine(packaged()), asked).rule == "never"


@pytest.mark.parametrize(
    "context",
    [
        {"nobody_knows": 1},
        {"minutes": "ten"},
        {"minutes": 1.5},
        {"device": 5},
        {"now": None},
    ],
)
def test_a_question_that_can_t_be_evaluated_is_refused(engine, context):
    assert refusal(engine, view_live(**context)).rule == "policy_error"


def test_an_action_that_nobody_knows_is_refused(engine):
    question = Question(
        principal=uid("Person", PERSON), action="fly", resource=uid("Camera", CAMERA)
    )

    assert refusal(engine, question).rule == "policy_error"


NOTED = '@id("x")@explanation("x")@change("x")'


@pytest.mark.parametrize(
    "text",
    [
        "permit",
        "permit (principal, action, resource);",
        f"{NOTED} permit (principal, action, resource) when {{ principal.shoe_size > 3 }};",
        f"{NOTED} permit (principal, action, resource) when {{ context.minutes }};",
        f'{NOTED} permit (principal, action == Action::"fly", resource);',
        f"{NOTED} permit (principal == ?principal, action, resource);",
        f"{NOTED} permit (principal, action, resource);" * 2,
        "x" * 300_000,
    ],
)
def test_a_policy_that_could_go_wrong_is_never_put_in_force(text):
    with pytest.raises(InputError) as refused:
        PolicyEngine(text)

    assert refused.value.field == "policy"


def test_the_version_changes_with_the_text(engine):
    assert PolicyEngine(packaged() + "\n// x\n").version != engine.version


def test_every_action_that_the_hub_asks_about_has_a_permit(engine):
    permits = {rule.id for rule in engine.rules if rule.effect == "permit"}

    assert permits == {
        "view_live",
        "request_footage",
        "footage",
        "footage.custodian",
        "messages",
        "incidents",
        "approvals",
        "justifications",
        "enrol_device",
        "invite",
        "manage_people",
        "manage_dispatch",
        "close_session",
        "enrol_gateway",
        "oversight",
        "answers",
        "evidence",
    }


def test_the_golden_decisions_are_the_engines(engine):
    """The owner's page runs the same file by Cedar in a browser (web/apps/owner/state)."""
    known = json.loads((VECTORS / "policy" / "decisions.json").read_text(encoding="utf-8"))
    assert (known["policy"], known["schema"]) == (engine.text, engine.schema_text)
    for case in known["cases"]:
        asked = Question(**case["question"])
        if case["expect"] == "allow":
            engine.check(asked)
        else:
            assert refusal(engine, asked).rule == case["expect"], case["name"]
