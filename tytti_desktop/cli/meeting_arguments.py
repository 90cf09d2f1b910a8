"""The words of the commands about meetings."""

import argparse

from tytti_desktop.cli.parsing import Commands, command, day, key_of, out_path, past_gate, positive
from tytti_desktop.cli.parsing import group as group_of
from tytti_desktop.words import _


def add_commands(commands: Commands) -> None:
    """Add `meetings` with its commands."""
    group = group_of(commands, "meetings", _("meetings of the network and of the team"))
    listed = command(group, "list", "meetings:listed", _("list meetings"))
    listed.add_argument("--client", default="", metavar="CODE")
    _period(listed)
    _booking(group)
    _people(group)
    _preparing(group)
    counts = command(group, "counts", "meetings:counted", _("who came, by organisation class"))
    _period(counts)
    _series(group_of(group, "series", _("meetings that recur")))


def add_calendar(given: Commands) -> None:
    """Add `export calendar`."""
    out = command(given, "calendar", "meetings:calendar_out", _("meetings as a calendar file"))
    out.add_argument("--out", type=out_path, required=True, metavar="FILE")
    out.add_argument("--meeting", metavar="ID", help=_("one meeting alone"))
    _period(out)


def _period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", type=day, metavar="D")
    parser.add_argument("--to", dest="last", type=day, metavar="D")


def _time(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=day, metavar="D")
    parser.add_argument("--at", metavar="HH.MM")
    parser.add_argument("--minutes", type=positive)


def _booking(group: Commands) -> None:
    added = command(group, "add", "meetings:added", _("book a meeting"))
    added.add_argument("client", nargs="?", default="", metavar="CODE")
    added.add_argument("--kind", default="network", type=key_of("meeting_kinds"))
    show = command(group, "show", "meetings:show", _("show a meeting and what to think of"))
    move = command(group, "move", "meetings:moved", _("move a meeting"))
    cancel = command(group, "cancel", "meetings:cancelled", _("cancel a meeting"))
    hold = command(group, "hold", "meetings:held", _("tell that it was held and who came"))
    for made in (show, move, cancel, hold):
        made.add_argument("meeting", metavar="ID")
    move.add_argument("--kind", type=key_of("meeting_kinds"))
    for made in (added, move):
        _told(made)
    cancel.add_argument("--why", default="")
    for name in ("absent", "apologised"):
        hold.add_argument(f"--{name}", action="append", default=[], metavar="ID")
    hold.add_argument("--permission", default="", metavar="WHO",
                      help=_("who permitted it without the client"))  # fmt: skip
    hold.add_argument("--permission-on", type=day, metavar="D")


def _told(parser: argparse.ArgumentParser) -> None:
    """Add what is told of a meeting, when it is booked and when that changes."""
    _time(parser)
    for name in ("place", "room", "link", "purpose", "asked-by", "interpreter", "access-needs"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--asked-on", type=day, metavar="D")
    who = _("who permitted it without the client")
    parser.add_argument("--without-client", metavar="WHO", help=who)
    parser.add_argument("--permission-on", type=day, metavar="D")


def _people(group: Commands) -> None:
    from tytti_desktop.cli.meetings import PEOPLE

    person = command(group, "person", "meetings:person_added", _("put someone on the list"))
    person.add_argument("meeting", metavar="ID")
    person.add_argument("--kind", choices=PEOPLE, default="organisation")
    person.add_argument("--recipient", default="", type=key_of("consent_recipients"))
    for name in ("name", "organisation", "post"):
        person.add_argument(f"--{name}", default="")
    invite = command(
        group, "invite", "meetings:invited", _("print the invitations and record them")
    )
    invite.add_argument("meeting", metavar="ID")
    invite.add_argument("--out", type=out_path, required=True, metavar="DIR")
    invite.add_argument("--for", dest="invitee", action="append", default=[], metavar="ID")
    past_gate(invite)


def _preparing(group: Commands) -> None:
    agenda = command(group, "agenda", "meeting_papers:agenda_of", _("the agenda, up to date"))
    minutes = command(group, "minutes", "meeting_papers:minutes_of", _("the minutes"))
    asked = command(group, "ask", "meeting_papers:asked", _("ask for a pre-assessment"))
    got = command(group, "received", "meeting_papers:received", _("store a pre-assessment"))
    for made in (agenda, minutes, asked, got):
        made.add_argument("meeting", metavar="ID")
        needed = made in (asked, got)
        made.add_argument("--for", dest="invitee", default="", required=needed, metavar="ID")
    agenda.add_argument("--add", default="", metavar="TEXT")
    agenda.add_argument("--category", default="", type=key_of("consent_categories"))
    agenda.add_argument("--drop", action="append", default=[], metavar="ITEM")
    minutes.add_argument("--content", metavar="FILE", help=_("JSON; - is standard input"))
    minutes.add_argument("--approve", action="store_true")
    minutes.add_argument("--correct", default="", metavar="WHY")
    asked.add_argument("--due", type=day, metavar="D")
    got.add_argument(
        "--answers", required=True, metavar="FILE", help=_("JSON; - is standard input")
    )
    got.add_argument("--on", type=day, metavar="D")
    for made in (agenda, minutes, asked):
        made.add_argument("--out", type=out_path, metavar="F.pdf")
        past_gate(made)


def _series(group: Commands) -> None:
    from tytti_desktop.cli.meetings import RULES

    command(group, "list", "meetings:series_listed", _("list them"))
    added = command(group, "add", "meetings:series_added", _("start one"))
    added.add_argument("--kind", default="team", type=key_of("meeting_kinds"))
    added.add_argument("--title", required=True)
    added.add_argument("--rule", choices=RULES, default="weeks")
    added.add_argument("--every", type=positive, default=1, metavar="N")
    added.add_argument("--at", required=True, metavar="HH.MM")
    added.add_argument("--minutes", type=positive, default=30)
    added.add_argument("--place", default="")
    about = _("also on public holidays")
    added.add_argument("--on-holidays", action="store_true", help=about)
    _period(added)
    ended = command(group, "end", "meetings:series_ended", _("end one"))
    ended.add_argument("series", metavar="ID")
    ended.add_argument("--to", dest="last", type=day, metavar="D")
