"""A form built by rows, that keeps everything typed as a draft and shows errors where they are.

    form = Form(session, place=NEW_PLACE.of(client.id), client_id=client.id)
    form.date("on_date", _("Date"), session.today)
    form.segments("kind", _("Kind"), [(k.value, word) for k, word in KINDS])
    form.area("text", _("Notes"))
    values = form.read()            # None when a field cannot be read: it says so, cursor there
    form.set_problems(record.problems(session.today))     # field name -> what is wrong
    form.saved()                    # the record is stored: the draft is not needed any more

Drafts go through vault/drafts.py at a pause of typing, when the form is hidden and at lock; they
come back with a notice when a form of the same place is made. No place, no drafts.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date as Day  # noqa: N812 - `date` is a row here
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.desk.forms import form_rows as rows
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import button, hairline, row, spaced, text
from tytti_desktop.desk.kit.fold import Fold
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.desk.running.session import Session

Options = Sequence[tuple[Any, str]]
PAUSE_MILLISECONDS = 900
GROUP_MAX = 7
WIDEST = 80.0  # grid steps: about 75 characters a line


def _with(options: Options, kept: Any) -> Options:  # noqa: ANN401 - the caller's own
    """Return the options and, where it is none of them, what the record holds: no edit loses it."""
    if kept in {None, ""} or str(kept) in {str(value) for value, _word in options}:
        return options
    return [*options, (kept, str(kept))]


class Form(QWidget):
    """Rows of fields in one column; groups of at most seven."""

    changed = Signal()

    def __init__(
        self,
        session: "Session | None" = None,
        *,
        place: DraftPlace | None = None,
        client_id: str | None = None,
    ) -> None:
        super().__init__()
        self.fields: dict[str, rows.Field] = {}
        self.place = place
        self._session, self._client_id = session, client_id
        self._in_group = 0
        self._fold: Fold | None = None
        self._title, self._folds = "", 0  # of the folded group, and how many folds it has so far
        self._dirty = False
        self.start = ""  # the field one writes in first, where it is not the first of all
        self.setMaximumWidth(theme.current().grid(WIDEST))
        outer, self.column = QVBoxLayout(self), QVBoxLayout()
        for layout in (outer, self.column):
            spaced(layout, 2)
        self.note = text("", "small", wrap=False)
        self.fresh = button(_("Start empty"), self.discard, kind="quiet")
        # Under the fields, its room kept as it is hidden: nothing moves while one types.
        self.kept = text(_("Kept as a draft at {time}").format(time="00.00"), "small")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)  # two lines where it stands beside the page
        policy.setRetainSizeWhenHidden(bool(place))
        policy.setHorizontalStretch(3)  # in a line with buttons
        self.kept.setSizePolicy(policy)
        nest(self.column, row(self.note, self.fresh, None))
        nest(outer, self.column)
        outer.addWidget(self.kept)
        for one in (self.note, self.fresh, self.kept):
            one.hide()
        self._given: dict[str, Any] = {}
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self.keep)
        if session is not None and place:
            session.sealing.connect(self.keep)

    # --- the rows -------------------------------------------------------------------------

    def group(self, title: str) -> None:
        """Begin a new group under a heading."""
        self._in_group, self._fold = 0, None
        self.column.addWidget(text(title, "strong"))

    def fold(self, title: str) -> None:
        """Begin a group that is folded away until it is opened, or something of it is filled in."""
        self._in_group, self._folds = 0, 0
        self._title = title
        self._begin_fold()

    def _begin_fold(self) -> None:
        self._folds += 1
        more = _("{title} ({number})").format(title=self._title, number=self._folds)
        self._fold = Fold(more if self._folds > 1 else self._title)
        self.column.addWidget(self._fold)

    def add(self, name: str, field: rows.Field, value: Any = None) -> rows.Field:  # noqa: ANN401
        """Add a row of any kind. After seven of a group comes a line: records may be any number.

        What is folded goes on in another fold: opened, none grows into a wall.
        """
        if name in self.fields:
            message = f"form row {name}: twice"
            raise ValueError(message)
        if self._in_group == GROUP_MAX:
            self._in_group = 0
            if self._fold is None:
                self._place(hairline())
            else:
                self._begin_fold()
        self._in_group += 1
        if value is not None:
            field.put(value)
        self._given[name] = field.raw()
        self.fields[name] = field
        self._place(field)
        field.changed.connect(self._typed)
        if name.endswith("postal_code"):
            from tytti_desktop.desk.forms import postal_code  # no form of the door asks for one

            postal_code.Follower(self, name)
        return field

    def _place(self, widget: QWidget) -> None:
        if self._fold is None:
            self.column.addWidget(widget)
        else:
            self._fold.take(widget)

    def line(self, name: str, label: str, value: str = "", **how: Any) -> rows.Field:  # noqa: ANN401
        """Add one line of text (help_text, hint, width in grid steps)."""
        return self.add(name, rows.LineField(label, **how), value)

    def area(self, name: str, label: str, value: str = "", **how: Any) -> rows.Field:  # noqa: ANN401
        """Add several lines of text (help_text, lines)."""
        return self.add(name, rows.TextField(label, **how), value)

    def date(
        self,
        name: str,
        label: str,
        value: Day | None = None,
        **how: Any,  # noqa: ANN401 - as the row
    ) -> rows.Field:
        """Add a date (help_text, kind)."""
        return self.add(name, rows.DateField(label, self._today, **how), value)

    def number(
        self,
        name: str,
        label: str,
        low: int,
        high: int,
        value: int | None = None,
        **how: Any,  # noqa: ANN401 - as the row
    ) -> rows.Field:
        """Add a whole number from `low` to `high`."""
        return self.add(name, rows.NumberField(label, low, high, **how), value)

    def choice(
        self,
        name: str,
        label: str,
        options: Options,
        value: Any = None,  # noqa: ANN401 - the caller's own
        **how: Any,  # noqa: ANN401
    ) -> rows.Field:
        """Add a choice in a box that opens; options are (value, word) pairs."""
        return self.add(name, rows.ChoiceField(label, _with(options, value), **how), value)

    def segments(
        self,
        name: str,
        label: str,
        options: Options,
        value: Any = None,  # noqa: ANN401 - the caller's own
        **how: Any,  # noqa: ANN401
    ) -> rows.Field:
        """Add a choice of two to five with all in sight."""
        return self.add(name, rows.SegmentField(label, _with(options, value), **how), value)

    def check(self, name: str, label: str, *, value: bool = False, **how: Any) -> rows.Field:  # noqa: ANN401
        """Add a yes or no."""
        return self.add(name, rows.CheckField(label, **how), value)

    def identity_code(
        self, name: str, label: str, value: str = "", check: Callable[[str], str] | None = None
    ) -> rows.Field:
        """Add a personal identity code; `check(code)` returns what is wrong, or nothing."""
        return self.add(name, rows.IdentityCodeField(label, check), value)

    def words(self, words: str, kind: str = "muted") -> QLabel:
        """Add plain words between the rows."""
        label = text(words, kind)
        self.column.addWidget(label)
        return label

    def begin(self) -> None:
        """Put the cursor where one writes."""
        for name in (self.start, *self.fields):
            if name in self.fields:
                self.fields[name].take_focus()
                return

    # --- values and problems ----------------------------------------------------------------

    def _today(self) -> Day:
        return self._session.today if self._session is not None else dates.finnish_day(dates.now())

    def __getitem__(self, name: str) -> rows.Field:
        return self.fields[name]

    def values(self) -> dict[str, Any]:
        """Return every field's value; raises KnownError naming the first that cannot be read."""
        found = {}
        for name, field in self.fields.items():
            try:
                found[name] = field.value()
            except KnownError as error:
                raise KnownError(error.message, field=name) from error
        return found

    def read(self) -> dict[str, Any] | None:
        """Return the values, or show every unreadable field, put the cursor there, return None."""
        problems = {}
        for name, field in self.fields.items():
            try:
                field.value()
            except KnownError as error:
                problems[name] = error.message
        self.set_problems(problems)
        return None if problems else self.values()

    def set_problems(self, problems: Mapping[str, str]) -> list[str]:
        """Show what is wrong under each field named; return what belongs to no field here."""
        for name, field in self.fields.items():
            field.set_problem(problems.get(name, ""))
        for name, field in self.fields.items():
            if name in problems:
                field.take_focus()
                break
        return [said for name, said in problems.items() if name not in self.fields]

    def put(self, values: Mapping[str, Any]) -> None:
        """Show these values (as the starting point, not as something typed)."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].put(value)
                self._given[name] = self.fields[name].raw()
        self._dirty = False

    # --- drafts -----------------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        """Return what is typed, as a draft keeps it."""
        return {name: field.raw() for name, field in self.fields.items()}

    @property
    def touched(self) -> bool:
        """Tell whether anything differs from what the form began with."""
        return self.raw() != self._given

    def _typed(self) -> None:
        self._dirty = True
        self._pause.start()
        self.changed.emit()

    def keep(self) -> None:
        """Keep what is typed as a draft now, if anything is."""
        self._pause.stop()
        if not (self._dirty and self._session is not None and self.place):
            return
        self._dirty = False
        from tytti_desktop.vault import drafts

        if not self.touched:
            drafts.drop(self._session.vault, self.place.text)
            self.kept.hide()
            return
        drafts.keep(self._session.vault, self.place.text, self.raw(), self._client_id)
        self._session.mark_saved()
        self._note(self._session)

    def _note(self, session: "Session") -> None:
        here = session.now().astimezone(dates.HELSINKI)
        time = f"{here.hour}.{here.minute:02d}"
        self.kept.setText(_("Kept as a draft at {time}").format(time=time))
        self.kept.show()

    def restore(self) -> bool:
        """Bring back the draft of this place, if there is one; call when all rows are made."""
        if self._session is None or not self.place:
            return False
        from tytti_desktop.vault import drafts

        draft = drafts.recall(self._session.vault, self.place.text)
        if draft is None:
            return False
        for name, value in draft.content.items():
            if name in self.fields:
                self.fields[name].put(value)
                if self.fields[name].raw() != self._given[name]:
                    self.fields[name].unfold()  # what was typed is seen again
        self._dirty = False
        when = dates.shown_moment(draft.saved_at)
        self.note.setText(_("Your draft of {when} is back.").format(when=when))
        self.note.show()
        self.fresh.show()
        return True

    def discard(self) -> None:
        """Let go of the draft and show what the form began with."""
        for name, value in self._given.items():
            self.fields[name].put(value)
        self.saved()

    def saved(self) -> None:
        """Forget the draft: the record is stored, or the person let go of it."""
        self._pause.stop()
        self._dirty = False
        self._given = self.raw()
        for one in (self.note, self.fresh, self.kept):
            one.hide()
        if self._session is not None and self.place:
            from tytti_desktop.vault import drafts

            drafts.drop(self._session.vault, self.place.text)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what is typed when the form leaves sight."""
        self.keep()
        super().hideEvent(event)
