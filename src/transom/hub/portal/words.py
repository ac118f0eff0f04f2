"""The portal's words for what entries say in classes. Marked here, translated where shown."""

from transom.hub.portal.languages import N_

PURPOSES = {
    "missing_person": N_("Missing person"),
    "medical_emergency": N_("Medical emergency"),
    "fire": N_("Fire, explosion or gas"),
    "violent_crime_in_progress": N_("Violent crime in progress"),
    "property_crime_in_progress": N_("Burglary, theft or damage in progress"),
    "traffic_collision": N_("Traffic collision"),
    "criminal_investigation": N_("Investigation of a crime that is over"),
    "mass_casualty": N_("Disaster or attack with many people hurt"),
}

AUTHORITIES = {
    "consent": N_("The owner's consent"),
    "warrant": N_("A warrant"),
    "exigent": N_("Immediate danger"),
    "court_order": N_("A court order"),
}

REFUSALS = {
    "policy": N_("The rules said no"),
    "proof": N_("A check failed at the owner's"),
    "not_available": N_("No answer, or not available"),
}

DURATIONS = {
    "under_1": N_("Less than 1 minute"),
    "1_to_5": N_("1 to 5 minutes"),
    "5_to_15": N_("5 to 15 minutes"),
    "15_to_60": N_("15 to 60 minutes"),
    "over_60": N_("An hour or more"),
}

LEVELS = {
    1: N_("5 to 9"),
    2: N_("10 to 24"),
    3: N_("25 to 49"),
    4: N_("50 or more"),
}

BLURS = {"blurred": N_("People were blurred"), "unblurred": N_("Nothing was blurred")}

OUTCOMES = {"let_in": N_("Let in"), "no_answer": N_("No answer")}

TYPES = {
    "log.created": N_("The log began"),
    "agency.enrolled": N_("An agency joined"),
    "agency.revoked": N_("An agency was removed"),
    "device.enrolled": N_("An agency's device joined"),
    "device.revoked": N_("An agency's device was removed"),
    "gateway.enrolled": N_("An owner joined"),
    "policy.changed": N_("The rules changed"),
    "program.created": N_("A program began"),
    "program.changed": N_("A program's documents changed"),
    "program.renewed": N_("A program was renewed"),
    "program.frozen": N_("A program was frozen"),
    "program.resumed": N_("A frozen program went on"),
    "program.sunset": N_("A program ended"),
    "consent.given": N_("An owner gave consent"),
    "consent.changed": N_("An owner changed consent"),
    "consent.withdrawn": N_("An owner withdrew consent"),
    "consent.expired": N_("A consent ran out"),
    "view_session.asked": N_("Somebody asked to look"),
    "view_session.opened": N_("A look was opened"),
    "view_session.refused": N_("A look was refused"),
    "view_session.closed": N_("A look ended"),
    "knock.answered": N_("A question to the owner ended"),
    "footage_request.posted": N_("An agency asked for recordings"),
    "footage_request.closed": N_("A request for recordings ended"),
    "clip.released": N_("An owner released a recording"),
    "clip.fetched": N_("Somebody at an agency opened a recording"),
    "clip.held": N_("A recording is kept by a legal hold"),
    "clip.hold_lifted": N_("A legal hold was lifted"),
    "clip.destroyed": N_("A recording was destroyed at the hub"),
    "evidence.exported": N_("Evidence was exported"),
    "evidence.copied": N_("A copy of evidence went to the defence"),
    "objection.filed": N_("Somebody complained or objected"),
    "objection.answered": N_("A complaint was answered"),
    "break_glass.used": N_("An emergency override was used"),
    "break_glass.justified": N_("An emergency override was explained"),
    "flag.raised": N_("The oversight board asked for an explanation"),
    "flag.answered": N_("The agency explained"),
    "staff.access": N_("Staff looked at, or changed, what isn't public"),
    "record.disclosed": N_("Records were handed over under an order"),
    "sealed": N_("Announced later, as the law demands"),
    "sealed.revealed": N_("A sealed entry was opened"),
}

FINDINGS = {
    "session_over_cap": N_("A look longer than allowed"),
    "session_never_closed": N_("A look whose end was never logged"),
    "session_closed_late": N_("A look whose end was logged late"),
    "closed_twice": N_("A look that ended twice"),
    "no_program": N_("A look with no program in force"),
    "frozen_program": N_("A look in a frozen program"),
    "program_past_sunset": N_("A program that went on after its end"),
    "renewal_without_decision": N_("A program renewed without a new decision"),
    "overdue_seal": N_("A sealed entry that wasn't opened on its day"),
    "wrong_reveal": N_("A sealed entry that was opened wrongly"),
    "unanswered_flag": N_("A question of the board left unanswered"),
    "unknown_reference": N_("An entry that refers to none before it"),
    "wrong_reference": N_("An entry that refers to a wrong one"),
    "repeated_commitment": N_("Two entries that say the same"),
    "time_backwards": N_("An entry dated before an earlier one"),
    "time_ahead": N_("An entry dated in the future"),
}

MEMBERS = {
    "agency": N_("Agency"),
    "program": N_("Program"),
    "purpose": N_("Purpose"),
    "authority": N_("Legal ground"),
    "area": N_("Area"),
    "reason": N_("Why not"),
    "seconds": N_("Seconds"),
    "bytes": N_("Bytes sent"),
    "blur": N_("Blur"),
    "not_before": N_("From"),
    "not_after": N_("Until"),
    "max_minutes": N_("Longest look, in minutes"),
    "max_seconds": N_("At most, in seconds"),
    "document": N_("Fingerprint of the document"),
    "outcome": N_("Outcome"),
    "due": N_("Due"),
    "revealed": N_("What was sealed"),
    "refers_to": N_("Belongs to"),
}
