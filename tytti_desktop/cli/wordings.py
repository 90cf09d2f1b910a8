"""The unit's wordings from the command line: shown, put in, confirmed, in and out as one file."""

from contextlib import ExitStack
from typing import Any

from tytti_desktop.casework.screening import wording, wording_texts
from tytti_desktop.cli.context import Answer, Context, read_json
from tytti_desktop.cli.forms import save, stand, vault_if_any
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments import texts
from tytti_desktop.instruments.model import Questionnaire, plain
from tytti_desktop.vault import Vault
from tytti_desktop.words import _, ngettext


def shown(context: Context) -> Answer:
    """Show the words of a form by place, and which places still lack the official ones."""
    options = context.options
    with ExitStack() as stack:
        vault = vault_if_any(context, stack)
        now = stand(vault, context)
        made = now.library.get(options.form, on=context.today)
        if vault is not None:
            wording.looked_at(vault, made, options.language)
    data = _row(now, made, options.language)
    return Answer(data, _lines(data))


def put_in(context: Context) -> Answer:
    """Put in the official words of a form, by place; they wait for their comparison."""
    options = context.options
    try:
        given = read_json(options.texts)
    except ValueError:
        given = None
    if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
        raise KnownError(_('The texts are not a JSON object, such as {"1": "…", "1:2": "…"}.'))
    with context.opened() as vault:
        wording_texts.put_in(
            vault, options.form, options.language, given, options.source, context.today
        )
        data = _now(vault, context, options.form, options.language)
    return Answer(data, [_("The words are stored. Compare and confirm them next.")])


def confirmed(context: Context) -> Answer:
    """Record that the words were compared: by the code that stood with them, or once shown.

    Who has not been shown these very words is shown them, and nothing is confirmed yet.
    """
    options, language, today = context.options, context.options.language, context.today
    with context.opened() as vault:
        before = stand(vault, context)
        made = before.library.get(options.form)
        waits = [each.id for each in before.drafts(made, language)]
        seen = wording.has_seen(vault, made, language)
        code = options.compared or (wording.check_code(made, language) if seen else "")
        if code or not waits:
            wording.confirm_compared(vault, options.form, language, today, code)
        else:
            wording.looked_at(vault, made, language)
        data = _now(vault, context, options.form, language)
    data |= {"confirmed": int(bool(code)), "waiting": waits}
    ask = _("Hold each against the official form, then give this code: --compared {code}")
    done = _("The wording is recorded as compared with the official form.")
    return Answer(data, [*_lines(data), done if code else ask.format(code=data["code"])])


def exported(context: Context) -> Answer:
    """Write every wording that was put in into one file, or those that are asked for."""
    options = context.options
    with context.opened() as vault:
        found = wording_texts.exported(vault, context.today)["texts"]
        chosen = _asked(context, [(row["form"], row["language"]) for row in found])
        content = wording_texts.file_of(vault, context.today, chosen)
        save(options.out, content)
        data = _told(vault, context, chosen)
    told = ngettext("{count} wording written", "{count} wordings written", len(chosen))
    return Answer({"out": options.out} | data, [told.format(count=len(chosen))])


def imported(context: Context) -> Answer:
    """Put in the wordings of another unit's file; each waits for its comparison here."""
    try:
        given = read_json(context.options.file)
    except ValueError:
        given = None
    with context.opened() as vault:
        rows = wording_texts.incoming(vault, given, context.today)
        chosen = _asked(context, [(row.form.id, row.language) for row in rows])
        wording_texts.imported(vault, given, context.today, chosen)
        data = _told(vault, context, chosen)
    told = ngettext("{count} wording put in", "{count} wordings put in", len(chosen))
    return Answer(data, [told.format(count=len(chosen))])


def _asked(context: Context, held: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return which wordings are meant; KnownError where a form is named that is not among them."""
    form, language = context.options.form, context.options.language
    found = [each for each in held if form in {None, each[0]} and language in {None, each[1]}]
    if form is not None and not found:
        text = _("No wording of {form} has been put in here.")
        raise KnownError(text.format(form=form), field="form")
    return found


def _told(vault: Vault, context: Context, chosen: list[tuple[str, str]]) -> dict[str, Any]:
    """Tell of wordings: how many, and how it is with the one where one form is named."""
    data: dict[str, Any] = {"wordings": len(chosen)}
    if context.options.form is not None:
        data |= _now(vault, context, *chosen[0])
    return data


def _now(vault: Vault, context: Context, form: str, language: str) -> dict[str, Any]:
    """Return a wording as it stands after an act."""
    now = stand(vault, context)
    return _row(now, now.library.get(form, on=context.today), language)


def _row(now: wording.Wordings, made: Questionnaire, language: str) -> dict[str, Any]:
    """Return a wording item by item, with its source and how far it may be trusted."""
    words, lacking = _texts(made, language), texts.wanting(made, language)
    given = made.wording.get(language)
    source = given.source if given is not None else ""
    items = [
        {"item": key, "text": text, "source": source, "complete": key not in lacking}
        for key, text in words.items()
    ]
    return {
        "id": made.id, "language": language, "version": made.version, "items": items,
        "status": str(now.status(made, language)), "form": made.id, "texts": words,
        "wanting": list(lacking), "source": source, "code": wording.check_code(made, language),
    }  # fmt: skip


def _texts(made: Questionnaire, language: str) -> dict[str, str]:
    found = {key: getattr(text, language) for key, text in texts.places(made).items()}
    return {key: plain(words) for key, words in found.items()}


def _lines(data: dict[str, Any]) -> list[str]:
    lines = [f"{key}: {words}" for key, words in data["texts"].items()]
    if data["wanting"]:
        lines.append(_("Wanting: {places}").format(places=", ".join(data["wanting"])))
    if data["source"]:
        lines.append(_("Wording from: {source}").format(source=data["source"]))
    return lines
