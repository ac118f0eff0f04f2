"""The paper backup of a witness's key: one page to print, with its code and its rows."""

import os
from html import escape
from io import BytesIO
from pathlib import Path

import segno

from transom.errors import SetupError
from transom.witness.keys import WitnessKey

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Key of the witness {name}</title>
<style>
body {{ font: 12pt/1.5 serif; max-width: 42em; margin: 2em auto; color: #000; background: #fff }}
pre {{ font: bold 13pt/1.6 monospace }} code {{ overflow-wrap: anywhere }}
svg {{ width: 6cm; height: 6cm }}
</style></head><body>
<h1>Key of the witness {name}</h1>
<p><strong>Secret.</strong> Whoever has this page can speak for the witness. Two sealed envelopes,
two places; open one only with a second person present.</p>
<p>Algorithm <strong>{algorithm}</strong>. Public key, which belongs on your site:<br>
<code>{vkey}</code></p>
<h2>The code</h2>
{code}
<h2>The same by hand</h2>
<pre>{rows}</pre>
<p>The last group of each row is its check. To restore:
<code>transom witness restore --data FOLDER</code>, then scan the code or type the rows.</p>
<p>Made by: ____________________ Seen by: ____________________ On: ______________</p>
</body></html>
"""


def page(key: WitnessKey) -> str:
    """The page, as HTML that needs nothing else."""
    drawn = BytesIO()
    segno.make(key.line(), error="q", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True
    )
    return _PAGE.format(
        name=escape(key.name),
        algorithm=escape(key.algorithm),
        vkey=escape(key.cosigner().vkey.to_text()),
        code=drawn.getvalue().decode(),
        rows="\n".join(key.rows()),
    )


def write_page(key: WitnessKey, out: Path) -> None:
    """Writes the page into a new file that only its user may read.

    Raises:
        SetupError: there is such a file, or it can't be written.
    """
    try:
        fd = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(page(key))
    except OSError as error:
        raise SetupError(f"couldn't write {out}: {error.strerror}") from error
