"""Papers of the unit itself, about no client: recovery words, the log's anchor, letters in preview.

All are made here and recorded nowhere: what they tell is in the log already.
"""

from datetime import date
from string import Formatter

from tytti_desktop.casework import unit
from tytti_desktop.casework.mail import letters
from tytti_desktop.dates import shown
from tytti_desktop.paper.inserts import word_grid
from tytti_desktop.paper.letter_files import LetterFile, letter_file
from tytti_desktop.paper.letters import letter, letter_pdf
from tytti_desktop.paper.sheets import Marks
from tytti_desktop.vault import Vault, audit
from tytti_desktop.words import language

SAMPLE = "…"  # stands in a preview for what a letter takes from the client's record


def recovery_sheet(vault: Vault, words: str, today: date) -> bytes:
    """Return the paper that holds the recovery words, in the language in force.

    It tells how to restore and from which backups: their names begin with the vault's number.
    """
    made = letter(
        "recovery_sheet",
        language(),
        on=today,
        sender=letters.sender(vault, today),
        facts={"vault": vault.header.store[:8], "anchor": str(audit.anchor(vault))},
        inserts=word_grid(words.split("-")),
    )
    return letter_pdf(made, Marks(practice=vault.practice))


def anchor_sheet(vault: Vault, today: date) -> bytes:
    """Return the log's head on paper: a cut or an older log cannot agree with it."""
    made = letter(
        "log_anchor",
        language(),
        on=today,
        sender=letters.sender(vault, today),
        facts={"anchor": str(audit.anchor(vault))},
    )
    return letter_pdf(made, Marks(practice=vault.practice))


def letter_preview(vault: Vault, name: str, spoken: str, today: date) -> bytes:
    """Return a letter as it would look, with “…” for what comes from a client's record."""
    file = letter_file(name)
    facts = dict.fromkeys(placeholders(file), SAMPLE) | {
        "answer_by": shown(letters.answer_by(vault, today))
    }
    own = {"person", "phone", "hours"}  # from the unit's data, as in a letter that is sent
    made = letter(
        name,
        spoken,
        on=today,
        sender=letters.sender(vault, today),
        envelope_name=str(unit.value(vault, "mailing", "envelope", today)),
        facts={key: value for key, value in facts.items() if key not in own},
    )
    return letter_pdf(made, Marks(practice=vault.practice, preview=True))


def placeholders(file: LetterFile) -> set[str]:
    """Return the names of what a letter takes from outside its text."""
    texts = (p.text.fi for p in (*file.paragraphs, *file.after, *file.enclosures))
    return {name for text in texts for _words, name, _spec, _how in Formatter().parse(text) if name}
