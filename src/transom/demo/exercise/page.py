"""The exercise's result as a page to keep: one file, nothing from elsewhere."""

from html import escape
from itertools import groupby

from transom.demo.exercise.play import Played
from transom.demo.exercise.tell import COLUMNS, KNOCK, MAY, SEEN, SHUT, bar, outcome

_KINDS = {SEEN: "seen", MAY: "may", KNOCK: "knock", SHUT: "shut"}
_STYLE = """
:root{color-scheme:light dark;--line:#8886;--seen:#1668b8;--may:#9cc9ee;--knock:#e2b04a}
body{font:16px/1.5 system-ui,sans-serif;max-width:78rem;margin:2rem auto;padding:0 1rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:14px}
th{text-align:left;font-weight:500;padding:.1rem .8rem .1rem 0;white-space:nowrap}
thead th,tbody th[colspan]{font-weight:700;padding-top:.6rem}
.bar{display:inline-flex;height:14px;border:1px solid var(--line);vertical-align:middle}
.bar i{width:8px}.seen{background:var(--seen)}.may{background:var(--may)}
.knock{background:repeating-linear-gradient(45deg,var(--knock) 0 3px,transparent 3px 6px)}
.key{margin-right:1.5rem;white-space:nowrap}.key .bar i{width:16px}
pre{font:14px/1.5 ui-monospace,monospace;white-space:pre-wrap;margin:.2rem 0 1rem}
h3{margin:1.2rem 0 0}.verdict{padding:.6rem 1rem;border-left:6px solid var(--seen)}
.bad{border-color:#b3261e}
"""


def as_page(played: Played) -> str:
    """Verdict, what the owners wrote, a bar for each person and camera, and every step."""
    wrong = "".join(f"<li>{escape(v.text)}</li>" for v in played.violations)
    verdict = "".join(f"<p>{escape(line)}</p>" for line in outcome(played))
    kind = "verdict" if played.held else "verdict bad"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Transom: an exercise</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<h1>Exercise: {'OK' if played.held else 'not OK'}</h1>"
        f'<div class="{kind}">{verdict}<ul>{wrong}</ul></div>'
        f"<h2>What the owners have written</h2><ul>{_words(played)}</ul>"
        f"<h2>Who could see what, and when</h2>{_key()}{_table(played)}"
        f"<h2>What happened</h2>{_steps(played)}</html>\n"
    )


def _words(played: Played) -> str:
    lines = []
    for name, written in played.script.consents.items():
        owner = played.script.owners[written.owner or name]
        told = f"<b>{escape(owner.name)}</b>, {escape(owner.place)}: {escape(written.words)}"
        lines.append(f"<li>{told}</li>")
    return "".join(lines)


def _key() -> str:
    meaning = {
        SEEN: "pictures were opened",
        MAY: "would open if asked for a purpose that the owner named",
        KNOCK: "the owner is asked first",
        SHUT: "doesn't open",
    }
    return "<p>" + "".join(
        f'<span class="key"><span class="bar"><i class="{_KINDS[sign]}"></i></span> {words}</span>'
        for sign, words in meaning.items()
    )


def _table(played: Played) -> str:
    script, oracle = played.script, played.oracle()
    heads = "".join(
        f"<th>{escape(one.name)}<br>{escape(script.agencies[one.agency])}</th>"
        for one in script.operators.values()
    )
    rows = []
    for owner, cameras in groupby(script.cameras(), key=lambda camera: camera.split("/")[0]):
        one = script.owners[owner]
        title = f"{escape(one.place)} ({escape(one.name)})"
        rows.append(f'<tr><th colspan="{len(script.operators) + 1}">{title}</th></tr>')
        for camera in cameras:
            bars = "".join(
                f"<td>{_bar(bar(played, oracle, operator, camera))}</td>"
                for operator in script.operators
            )
            name = one.cameras[int(camera.split("/")[1]) - 1]
            rows.append(f"<tr><th>{escape(name)}</th>{bars}</tr>")
    head = f"<thead><tr><th></th>{heads}</tr></thead>"
    return f'<div class="scroll"><table>{head}<tbody>{"".join(rows)}</tbody></table></div>'


def _bar(signs: str) -> str:
    told = f"seen in {signs.count(SEEN)} of {COLUMNS} parts of the time"
    parts = "".join(f'<i class="{_KINDS[sign]}"></i>' for sign in signs)
    return f'<span class="bar" role="img" aria-label="{told}">{parts}</span>'


def _steps(played: Played) -> str:
    parts = []
    for line in played.lines:
        if line.startswith("\n["):
            parts.append(f"<h3>{escape(line.strip())}</h3>")
        elif parts:  # what comes before the first step stands above
            told = "\n".join(one.removeprefix("    ") for one in line.splitlines())
            parts.append(f"<pre>{escape(told)}</pre>")
    return "".join(parts).replace("</pre><pre>", "\n")
