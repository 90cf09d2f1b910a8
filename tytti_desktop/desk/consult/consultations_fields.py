"""Form rows that suggest while one types: a professional met before, a client found by search."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QCompleter

from tytti_desktop.casework import consultations, search
from tytti_desktop.casework.client import clients
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import LineField
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

MOST = 8


@dataclass(frozen=True)
class Suggestion:
    """One thing to take: how it reads in the list, and what it stands for."""

    words: str
    value: Any


class SuggestField(LineField):
    """A line whose list of suggestions follows what is typed; Enter takes, typing on goes by."""

    def __init__(self, label: str, look: Callable[[str], Sequence[Suggestion]], **how: Any) -> None:  # noqa: ANN401
        super().__init__(label, **how)
        self._look = look
        self._found: dict[str, Suggestion] = {}
        self._model = QStringListModel(self)
        self.completer = QCompleter(self._model, self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._list().setAccessibleName(label)
        self.line.setCompleter(self.completer)
        self.line.textEdited.connect(self._suggest)
        self.completer.activated[str].connect(self._chosen)  # type: ignore[index]

    @property
    def choosing(self) -> bool:
        """Whether the list is open: Enter then takes from it."""
        return self._list().isVisible()

    def _list(self) -> QAbstractItemView:
        popup = self.completer.popup()
        if popup is None:
            raise RuntimeError  # a completer makes its list when it is first asked for
        return popup

    def _suggest(self, typed: str) -> None:
        found = self._look(typed.strip()) if typed.strip() else ()
        self._found = {each.words: each for each in found}
        self._model.setStringList(list(self._found))

    def _chosen(self, words: str) -> None:
        found = self._found.get(words)
        if found is not None:  # after the line has taken the words by itself
            QTimer.singleShot(0, self, lambda: self.take(found))

    def take(self, found: Suggestion) -> None:
        """Take a suggestion: its words stay in the line."""
        self.line.setText(found.words)


class ProfessionalField(SuggestField):
    """A professional; one met before brings the organisation and the class along."""

    def __init__(self, session: Session, form: Form) -> None:
        self._form = form

        def look(typed: str) -> list[Suggestion]:
            met = consultations.professionals(session.vault, typed, MOST)
            return [
                Suggestion(" · ".join(part for part in (who, where) if part), (who, where, kind))
                for who, where, kind in met
            ]

        super().__init__(_("Professional"), look)

    def take(self, found: Suggestion) -> None:
        """Fill in the name, the organisation and the class."""
        who, where, kind = found.value
        self.line.setText(who)
        self._form["organisation"].put(where)
        self._form["organisation_class"].put(kind)


class ClientField(SuggestField):
    """A client found by search, or nobody. The value is the client's id or None."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._taken: Suggestion | None = None

        def look(typed: str) -> list[Suggestion]:
            hits = search.find(session.vault, typed, session.today, MOST)
            return [
                Suggestion(f"{hit.title} · {hit.code}", hit.client_id)
                for hit in hits
                if hit.kind == "client"
            ]

        super().__init__(_("Client, if one was named"), look, hint=_("Type a name"))

    def take(self, found: Suggestion) -> None:
        """Take a client."""
        self._taken = found
        super().take(found)

    def value(self) -> str | None:
        """Return the client's id; raises KnownError when what is typed is nobody's name."""
        typed = super().raw().strip()
        if not typed:
            return None
        if self._taken is None or typed != self._taken.words:
            raise KnownError(_("Pick the client from the list, or leave this empty."))
        return str(self._taken.value)

    def raw(self) -> str:
        """Return the client's id as a draft keeps it, or what is typed."""
        typed = super().raw()
        taken = self._taken
        return str(taken.value) if taken is not None and taken.words == typed else typed

    def put(self, value: object) -> None:
        """Show a client by id; text that is no id is shown as typed."""
        found = clients.CLIENTS.find(self._session.vault, "id = ?", (str(value or ""),))
        if found:
            self.take(Suggestion(found[0].list_name, found[0].id))
        else:
            self._taken = None
            super().put(value or "")
