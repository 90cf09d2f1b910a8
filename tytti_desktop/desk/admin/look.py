"""Ulkoasu ja kieli: this computer's window: colours, text size, language, when it locks itself."""

from tytti_desktop import policy
from tytti_desktop.desk.admin.section import Section
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.person_menu import LANGUAGE_NAMES, MODE_WORDS
from tytti_desktop.desk.kit.cards import Card
from tytti_desktop.desk.kit.theme import SCALES, Mode
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import IDLE_MINUTES
from tytti_desktop.words import LANGUAGES, _, ngettext


class LookSection(Section):
    """Settings of this computer; each holds at once."""

    def __init__(self, session: Session) -> None:
        subtitle = _("These belong to this computer, not to the vault. Each holds at once.")
        super().__init__(session, _("Look and language"), subtitle)
        kept, self.form = session.settings, Form()
        modes = [(mode, _(MODE_WORDS[mode])) for mode in Mode]
        self.form.segments("mode", _("Colours"), modes, kept.mode)
        sizes = [(scale, f"{scale} %") for scale in SCALES]
        self.form.segments("scale", _("Text size"), sizes, kept.scale)
        tongues = [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
        self.form.segments("language", _("Language"), tongues, kept.language)
        told = _("What you are typing is kept and comes back when you open the vault again.")
        limit = policy.current().idle_minutes
        if limit is not None:
            told = f"{told} {_most_words(limit)}"
        self.form.segments(
            "idle", _("Lock after this long without a key or a click"), _minutes(limit),
            kept.idle_minutes, help_text=told,
        )  # fmt: skip
        card = Card()
        card.body.addWidget(self.form)
        self.column.addWidget(card)
        self.column.addStretch(1)
        for name in ("mode", "scale", "language"):
            self.form[name].changed.connect(self._dress)
        self.form["idle"].changed.connect(self._keep_idle)

    def _keep_idle(self) -> None:
        self.session.settings.idle_minutes = self.form["idle"].value()
        self.session.tell(_("Saved"))

    def _dress(self) -> None:
        """Keep the look; the window draws itself anew."""
        values, kept = self.form.values(), self.session.settings
        before = (kept.mode, kept.scale, kept.language)
        kept.mode, kept.scale = Mode(values["mode"]), values["scale"]
        kept.language = values["language"]
        if before != (kept.mode, kept.scale, kept.language):
            self.session.look_changed.emit()


def _minutes(limit: int | None) -> list[tuple[int, str]]:
    """Return what may be chosen: all, or no more than IT allows."""
    allowed = sorted({policy.at_most(count, limit) for count in IDLE_MINUTES})
    return [
        (count, ngettext("{count} minute", "{count} minutes", count).format(count=count))
        for count in allowed
    ]


def _most_words(limit: int) -> str:
    return ngettext(
        "Set by your IT: at most {count} minute.", "Set by your IT: at most {count} minutes.", limit
    ).format(count=limit)
