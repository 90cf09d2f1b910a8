"""The dialog of a withdrawal: what is withdrawn, what stops, who already holds what."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import GIVE, OBTAIN, Matrix
from tytti_desktop.casework.gate.gate_data import recipient_word
from tytti_desktop.casework.rights import withdrawals
from tytti_desktop.casework.rights.withdrawals import Holder, Withdrawn
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, answered, make_dialog
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext

WITHDRAW_PLACE = DraftPlace("consent_withdraw", 1)


def _scopes(matrix: Matrix, recipient: str, category: str) -> dict[str, list[str]]:
    """Return the ids in force by what is withdrawn: this data, one way of it, a recipient, all."""
    found: dict[str, list[str]] = {"cell": [], GIVE: [], OBTAIN: [], "recipient": [], "all": []}
    for way, cells in ((GIVE, matrix.cells), (OBTAIN, matrix.obtained)):
        for (to, data), cell in cells.items():
            if cell.state is consents.State.IN_FORCE:
                here = (to, data) == (recipient, category)
                found["all"] += cell.consent_ids
                found["recipient"] += cell.consent_ids if to == recipient else ()
                found["cell"] += cell.consent_ids if here else ()
                found[way] += cell.consent_ids if here else ()
    if not (found[GIVE] and found[OBTAIN]):
        found[GIVE] = found[OBTAIN] = []
    return found


def _holder_words(session: Session, holder: Holder) -> str:
    vault, today = session.vault, session.today
    word = recipient_word(vault, holder.recipient, today)
    name = f"{word}, {holder.addressee}" if holder.addressee else word
    labels = (choices.label(vault, consents.CATEGORIES, c, today) for c in holder.categories)
    last = _("last {day}").format(day=dates.shown(holder.last_on))
    return f"– {name}: {', '.join(labels)} ({last})"


def foreseen_words(session: Session, found: Withdrawn) -> str:
    """Return what a withdrawal would stop, and who already holds what, in plain lines."""
    lines = []
    if found.stopped:
        lines.append(_("These wait to be sent and will stop:"))
        lines += [f"– {each.what}" for each in found.stopped]
    else:
        lines.append(_("Nothing that waits to be sent rests on this."))
    if found.holders:
        lines.append(_("Already hold data; a notice is made for each:"))
        lines += [_holder_words(session, each) for each in found.holders]
    else:
        lines.append(_("Nobody has been given data on the strength of this."))
    return "\n".join(lines)


def withdrawal_dialog(
    session: Session, parent: QWidget | None, client_id: str, recipient: str, category: str
) -> FormDialog:
    """Return the dialog that records a withdrawal: of one kind of data, a recipient, or all."""
    vault, today = session.vault, session.today
    matrix = consents.matrix(vault, client_id, today)
    words = {choice.key: choice.label for choice in (*matrix.recipients, *matrix.categories)}
    scopes = _scopes(matrix, recipient, category)
    data = f"{words[recipient]}: {words[category]}"
    named = {
        "cell": data,
        **{way: f"{data}: {_(word).lower()}" for way, word in consents.DIRECTION_NAMES.items()},
        "recipient": _("{name}: all data").format(name=words[recipient]),
        "all": _("All consents"),
    }
    options = [(key, named[key]) for key, ids in scopes.items() if ids]

    def build(form: Form) -> None:
        _rows(form, session, scopes, options)

    def save(values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what `ask` returns
        on = values["withdrawn_on"] or today
        ids = scopes[values["scope"] or options[0][0]]
        told, note = values["withdrawn_to"], values["withdrawn_note"]
        return withdrawals.withdraw(vault, ids, on, told, note, today)

    return make_dialog(
        parent, session, place=WITHDRAW_PLACE.of(client_id), client_id=client_id,
        title=_("Record a withdrawal"), act=_("Record the withdrawal"), build=build, save=save,
        intro=_("From this day nothing more is given. What was in force stays in the history."),
    )  # fmt: skip


def ask_withdrawal(
    session: Session, parent: QWidget | None, client_id: str, recipient: str, category: str
) -> None:
    """Record a withdrawal: of one kind of data, of a recipient, or of all consents."""
    changes = answered(withdrawal_dialog(session, parent, client_id, recipient, category))
    if changes is not None:
        session.done(changes, _said(changes.record))


def _rows(
    form: Form,
    session: Session,
    scopes: Mapping[str, Sequence[str]],
    options: Sequence[tuple[str, str]],
) -> None:
    form.choice("scope", _("What is withdrawn"), options, options[0][0])
    told = form.words("", "")

    def tell() -> None:
        ids = scopes[form["scope"].value() or options[0][0]]
        found = withdrawals.foreseen(session.vault, ids, session.today)
        told.setText(foreseen_words(session, found))

    form["scope"].changed.connect(held(form, tell))
    tell()
    form.date("withdrawn_on", _("Withdrawn on"), session.today)
    form.line("withdrawn_to", _("Who received the withdrawal"), session.person.name)
    form.area("withdrawn_note", _("Who has been told, and how"), lines=3)


def _said(done: Withdrawn) -> str:
    count = len(done.notices)
    if not count:
        return _("Withdrawal recorded")
    words = ngettext(
        "Withdrawal recorded: {count} recipient is to be told",
        "Withdrawal recorded: {count} recipients are to be told",
        count,
    )
    return words.format(count=count)
