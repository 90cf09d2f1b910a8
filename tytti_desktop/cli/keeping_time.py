"""Retention from the command line: what is due, erasing by decision, the certificate."""

from dataclasses import asdict

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.rights import retention
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.cli.parsing import Commands, command, group, out_path
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import erasure
from tytti_desktop.words import _


def add_commands(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    made = group(commands, "retention", _("what has been kept for its time, and erasing it"))
    for name in ("due", "list"):
        command(made, name, listed, _("list the clients of whom something is due to be erased"))
    gone = command(made, "erase", erased, _("erase what is due of a client; cannot be undone"))
    gone.add_argument("client", metavar="CODE")
    gone.add_argument("--decision", required=True, help=_("who decided and why; kept in the log"))
    paper = command(made, "certificate", certified, _("the certificate of an erasure as PDF"))
    paper.add_argument("client", metavar="CODE")
    paper.add_argument("--out", type=out_path, required=True, metavar="F.pdf")


def listed(context: Context) -> Answer:
    """List what is due, client by client, with the day of each class."""
    with context.opened() as vault:
        found = retention.due(vault, context.today)
    rows = [
        {
            "client_code": each.code,
            "due": [{"class": k.key, "until": k.until} for k in each.due(context.today)],
            "kept": [
                {"class": k.key, "until": k.until} for k in each.kept if not k.due(context.today)
            ],
        }
        for each in found
    ]
    lines = [f"{each.code}  {kept.told}" for each in found for kept in each.due(context.today)]
    return Answer(rows, lines or [_("Nothing is due to be erased.")])


def erased(context: Context) -> Answer:
    """Erase what is due of a client by a decision."""
    with context.opened() as vault:
        client = clients.by_code(vault, context.options.client)
        made = erasure.erase(vault, client.id, context.options.decision, context.today).record
    return Answer({"certificate": asdict(made)}, made.lines())


def certified(context: Context) -> Answer:
    """Write the newest certificate of a client."""
    options = context.options
    with context.opened() as vault:
        client = clients.by_code(vault, options.client)
        found = erasure.certificates(vault, client.id)
        if not found:
            raise KnownError(_("Nothing of this client has been erased."))
        save(options.out, erasure.as_pdf(vault, found[0], context.today))
    return Answer({"pdf": options.out, "client_code": client.code}, [str(options.out)])
