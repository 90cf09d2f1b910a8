"""Two sets of answers to one questionnaire: a person chooses field by field which counts."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.returns import combining
from tytti_desktop.casework.returns.combining import Compared, Side
from tytti_desktop.casework.returns.listing import ListedCopy
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import GROUP_MAX, Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.form_rows import ChoiceField
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

PLACE = DraftPlace("combine", 1)


def combine_dialog(session: Session, parent: QWidget | None, copy: ListedCopy) -> FormDialog:
    """Return the dialog that combines a returned form with the answers given in another way."""
    differ = combining.compare(session.vault, copy.id)

    def build(form: Form) -> None:
        if not differ:
            form.words(_("The two say the same wherever both have an answer."))
        for number, each in enumerate(differ):
            if number % GROUP_MAX == 0:
                form.group(each.title)
            form.add(each.field, _field(each), str(each.proposed) if each.proposed else None)

    def save(values: Mapping[str, Any]) -> Changes:
        chosen = {each.field: Side(values[each.field]) for each in differ if values[each.field]}
        return combining.combine(session.vault, copy.id, chosen)

    about = _(
        "The questionnaire has been answered in another way too. Choose which answer counts where "
        "the two differ; what only one of them has is taken."
    )
    return form_dialog.make_dialog(
        parent, session, title=_("Combine the answers"), act=_("Combine and check"), intro=about,
        place=PLACE.of(copy.id), client_id=copy.row.sheet.client_id, build=build, save=save,
    )  # fmt: skip


def _field(each: Compared) -> ChoiceField:
    missing = _("no answer")
    options = [
        (str(Side.THERE), _("In the vault: {answer}").format(answer=each.there_words or missing)),
        (str(Side.PAPER), _("On the form: {answer}").format(answer=each.paper_words or missing)),
    ]
    return ChoiceField(each.question, options)
