"""The words of the commands of wordings; their work is in wordings.py, loaded when it is run."""

from tytti_desktop.cli.parsing import Commands, command, group, out_path
from tytti_desktop.words import LANGUAGES, _


def add_commands(commands: Commands) -> None:
    """Add `wordings`."""
    about = _("the words of the questionnaires, place by place")
    add_to(group(commands, "wordings", about), show="show", put="set")


def add_to(made: Commands, *, show: str, put: str) -> None:
    """Add the acts on wordings to a group; `show`, `put`: what two of them are called there."""
    told = command(made, show, "wordings:shown", _("show the words of a form by place"))
    given = command(made, put, "wordings:put_in", _("put in the official words of a form"))
    given.add_argument("--texts", required=True, metavar="FILE", help=_("JSON of places and words"))
    given.add_argument("--source", required=True, help=_("the form, its publisher and its year"))
    about = _("record that the wording was compared with the official form")
    confirm = command(made, "confirm", "wordings:confirmed", about)
    about = _("the code shown with the words: each has been compared")
    confirm.add_argument("--compared", default="", metavar="CODE", help=about)
    about = _("write the wordings put in, one file")
    out = command(made, "export", "wordings:exported", about)
    out.add_argument("form", nargs="?", metavar="ID", help=_("only this form's"))
    out.add_argument("--out", type=out_path, required=True, metavar="FILE")
    about = _("put in the wordings of a file")
    taken = command(made, "import", "wordings:imported", about)
    taken.add_argument("form", nargs="?", metavar="ID", help=_("only this form's"))
    taken.add_argument("file", metavar="FILE")
    for each in (told, given, confirm):
        each.add_argument("form", metavar="ID")
        each.add_argument("--language", choices=LANGUAGES, default="fi")
    for each in (out, taken):
        each.add_argument("--language", choices=LANGUAGES, help=_("only in this language"))
