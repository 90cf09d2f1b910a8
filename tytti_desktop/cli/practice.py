"""A practice caseload from the command line: made once, then the window or a printed mailing."""

from dataclasses import replace
from pathlib import Path

from tytti_desktop.casework.returns import known
from tytti_desktop.casework.today.worklist import worklist
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.cli.machine import has_display
from tytti_desktop.cli.reading import page_line
from tytti_desktop.cli.work import BATCH, MANIFEST, print_due, progress, worklist_csv
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.reading import read_files
from tytti_desktop.practice import PASSPHRASE, Practice, make_practice
from tytti_desktop.practice import pile as pile_room
from tytti_desktop.vault import Vault, checking, doorplate, open_vault
from tytti_desktop.words import _, ngettext

VAULT, WORKLIST = "harjoitus.vault", "worklist.csv"


def practice(context: Context) -> Answer:
    """Make a practice caseload, or open the one that stands; then the window or the print."""
    from tytti_desktop import places

    named = context.options.vault
    path: Path = named if named is not None else places.default_vault().with_name(VAULT)
    made = _standing(context, path) if path.exists() else _new(context, path)
    with made.vault as vault:
        pile = path.with_name(pile_room.NAME)
        data = {
            "vault": path,
            "clients": made.clients,
            "passphrase": made.passphrase,
            "returned": pile,
        }
        lines = [
            ngettext(
                "Practice caseload of {count} invented client: {path}",
                "Practice caseload of {count} invented clients: {path}",
                made.clients,
            ).format(count=made.clients, path=path),
            _("Passphrase: {passphrase}").format(passphrase=made.passphrase),
        ]
        if not pile.exists():
            save(pile, pile_room.returned_pile(vault))
        if context.options.no_window or not has_display():
            return _printed(context, vault, path.parent, Answer(data, lines))
    return Answer(data, lines, window=path)


def _new(context: Context, path: Path) -> Practice:
    options = context.options
    given = context.passphrase() if context.passphrase_given else None
    return make_practice(
        path,
        clients=options.clients,
        seed=options.seed,
        today=context.today,
        passphrase=given,
        progress=progress(context),
    )


def _standing(context: Context, path: Path) -> Practice:
    """Open the practice vault that is already there; KnownError when a real one is."""
    if not doorplate.is_practice(path):
        raise KnownError(
            _("A vault in use is already there. Give the practice caseload a place of its own.")
        )
    secret = context.passphrase() if context.passphrase_given else PASSPHRASE
    vault = open_vault(path, passphrase=secret, person=context.options.person)
    return Practice(vault, checking.info(vault).counts["client"], secret)


def _printed(context: Context, vault: Vault, folder: Path, answer: Answer) -> Answer:
    """Do the main job without a window: the due mailing and the work list, beside the vault."""
    acts = worklist(vault, context.today)
    save(folder / WORKLIST, worklist_csv(acts))
    # A preview: the rounds stay due, so that the learner can print the real mailing with `mail`.
    mailed = print_due(vault, context, folder, preview=True)
    pile = folder / pile_room.NAME
    pages = [replace(page, picture=None) for page in read_files([pile], known.known_sheets(vault))]
    files = [folder / name for name in (BATCH, MANIFEST, WORKLIST, pile_room.NAME)]
    results, told = _results(context, vault, folder)
    lines = [
        *answer.lines,
        _("No window is opened here; the same work was done from the command line:"),
        *mailed.lines,
        _("This was a preview. The command `tytti mail` prints the same and records it."),
        _("Forms that came back, as a scanner would give them; nothing of them is stored yet:"),
        *(page_line(page) for page in pages),
        _("The command `tytti read {file} --accept` stores what is certain.").format(file=pile),
        *told,
        *(str(file) for file in (*files, *results) if file.exists()),
    ]
    read = [page.as_json() for page in pages]
    made = {"files": files, "mail": mailed.data, "read": read, "results": results}
    return Answer(answer.data | made, lines)


def _results(context: Context, vault: Vault, folder: Path) -> tuple[list[Path], list[str]]:
    """Write the yearly report and the tables; figures published before may stand in the way."""
    from tytti_desktop.cli import results

    try:
        files = results.whole_release(vault, context, folder)
    except KnownError as error:
        return [], [error.message]
    return files, [_("The report of the last 12 months, slides and tables, small numbers hidden:")]
