"""The places of a questionnaire's words, so that a unit can put the official text in, word by word.

A place is named as people see it: `1` is item 1, `1.low` its lower end, `1:2` the label of its
answer 2, `stem` the lead-in, `part1.title` a heading of a sheet.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Item, Layout, Option, Part, Questionnaire, Text, Wording
from tytti_desktop.words import _

_HEADS = ("title", "stem", "instruction", "end")
_ENDS = ("low", "high", "unit")
_Put = Callable[[str, Text], Text]


def places(made: Questionnaire) -> dict[str, Text]:
    """Return every place that has words or may have them, with its words in all languages."""
    found = {name: getattr(made, name) for name in _HEADS}
    for number, part in enumerate(made.parts, 1):
        found |= {f"part{number}.title": part.title, f"part{number}.intro": part.intro}
    for item in made.own_items:
        found[item.name] = item.text
        found |= {f"{item.name}.{end}": getattr(item, end) for end in _ENDS}
        found |= {f"{item.name}:{option.value}": option.label for option in item.options}
    scales = {item.name for item in made.own_items if item.layout is Layout.SCALE}
    open_ends = {f"{name}.{end}" for name in scales for end in ("low", "high")}
    asked = {item.name for item in made.own_items if item.incomplete}
    return {key: text for key, text in found.items() if text or key in open_ends | asked}


def wanting(made: Questionnaire, language: str) -> tuple[str, ...]:
    """Return the places that still lack the official words in a language.

    An item that is not whole wants its text; what has words in Finnish wants them in the language.
    """
    named = {item.name for item in made.own_items if item.incomplete}
    lacking = {key for key, text in places(made).items() if text.fi and not getattr(text, language)}
    return tuple(key for key in places(made) if key in named | lacking)


def with_texts(
    made: Questionnaire, language: str, texts: Mapping[str, str], source: str
) -> Questionnaire:
    """Return a questionnaire with the unit's official words of a language in their places.

    An item that was not whole is whole once its own text is given. The language is had on paper
    when nothing lacks. Raises KnownError for a place that is none, and for numbers only.
    """
    if not made.printable:
        raise KnownError(
            _("The text of {name} may not be printed: its items are numbers only.").format(
                name=made.title.said()
            ),
            field="form",
        )
    unknown = sorted(set(texts) - set(places(made)))
    if unknown:
        raise KnownError(
            _("There is no such place: {what}.").format(what=unknown[0]), field="texts"
        )

    def put(key: str, text: Text) -> Text:
        given = texts.get(key, "").strip()
        return replace(text, **{language: given}) if given else text

    changed = replace(
        made,
        title=put("title", made.title),
        stem=put("stem", made.stem),
        instruction=put("instruction", made.instruction),
        end=put("end", made.end),
        items=tuple(_item(item, put, texts) for item in made.items),
        parts=tuple(_part(n, part, put, texts) for n, part in enumerate(made.parts, 1)),
    )
    if wanting(changed, language):
        return changed
    return replace(changed, wording={**made.wording, language: Wording(source)})


def _item(item: Item, put: _Put, texts: Mapping[str, str]) -> Item:
    return replace(
        item,
        text=put(item.name, item.text),
        low=put(f"{item.name}.low", item.low),
        high=put(f"{item.name}.high", item.high),
        unit=put(f"{item.name}.unit", item.unit),
        options=tuple(_option(item.name, option, put) for option in item.options),
        incomplete=item.incomplete and not texts.get(item.name, "").strip(),
    )


def _option(name: str, option: Option, put: _Put) -> Option:
    return replace(option, label=put(f"{name}:{option.value}", option.label))


def _part(number: int, part: Part, put: _Put, texts: Mapping[str, str]) -> Part:
    return replace(
        part,
        title=put(f"part{number}.title", part.title),
        intro=put(f"part{number}.intro", part.intro),
        items=tuple(_item(item, put, texts) for item in part.items),
    )
