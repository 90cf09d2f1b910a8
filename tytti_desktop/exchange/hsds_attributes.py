"""What HSDS has no field for travels in its own `attributes`: other languages, classes, flags.

Each attribute names its field in `link_type`, holds its text in `value`, and tells by its taxonomy
term whether the text is words of a language, a term of a classification, or JSON of ours.
"""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

from tytti_desktop import outside_json
from tytti_desktop.casework.service_map.facts import Term, Texts
from tytti_desktop.exchange.fields import Record, record, records, text
from tytti_desktop.exchange.leftovers import consume, forget

NAMESPACE = UUID("0d0c6b1e-54ea-5a34-8a52-4cf6f3a8b7c9")
LANGUAGE, JSON = "tytti-language", "tytti-json"
MAIN = ("fi", "sv", "en")
TAXONOMIES = {"service_class": "ptvserclass2", "target_group": "ptvkohderyhmat"}
_LANGUAGE_OF = "_language"


def made_id(*parts: str) -> str:
    """Return the UUID of a part of an export: the same parts always give the same id."""
    return str(uuid5(NAMESPACE, "\n".join(parts)))


def main_language(texts: Texts) -> str:
    """Return the language that a field of one language is written in: fi, sv, en, else any."""
    return next((code for code in (*MAIN, *texts) if texts.get(code)), MAIN[0])


class Attributes:
    """The attributes of one entity of an export, in the making."""

    def __init__(self, entity: str, own_id: str) -> None:
        self.entity = entity
        self.own_id = own_id
        self.rows: list[Record] = []

    def texts(self, name: str, texts: Texts) -> str:
        """Return the main language's text; put the others here, and a main that is not fi."""
        main = main_language(texts)
        if main != MAIN[0]:
            self.json(name + _LANGUAGE_OF, main)
        for code, said in texts.items():
            if code != main:
                self._put(name, said, LANGUAGE, code, language=code)
        return texts.get(main, "")

    def json(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Put a value that HSDS has no field for; nothing for an empty one."""
        if value not in (None, "", [], {}, ()):
            self.tell(name, value)

    def tell(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Put a value even if it is empty, where empty says something."""
        self._put(name, json.dumps(value, ensure_ascii=False, sort_keys=True), JSON, name)

    def terms(self, name: str, terms: Iterable[Term], taxonomy: str) -> None:
        """Put terms of a classification; their names in all languages are the value."""
        for term in terms:
            main = term.names.get(main_language(term.names), term.code)
            names = json.dumps(term.names, ensure_ascii=False)
            more = {"term_uri": term.uri} if "://" in term.uri else {}
            self._put(name, names, taxonomy, term.code, word=main, **more)

    def _put(
        self, name: str, value: str, taxonomy: str, code: str, *, word: str = "", **more: str
    ) -> None:
        term = {
            "id": made_id("term", taxonomy, code),
            "code": code,
            "name": word or code,
            "description": word or code,
            "taxonomy": taxonomy,
            **more,
        }
        self.rows.append(
            {
                "id": made_id(self.own_id, name, taxonomy, code),
                "link_id": self.own_id,
                "link_type": name,
                "link_entity": self.entity,
                "value": value,
                "taxonomy_term": term,
            }
        )


class Said:
    """The attributes of ours that one entity of a file carries, read; others' stay unread."""

    def __init__(self, row: Record, language: str) -> None:
        self.language = language
        self.ours = False  # whether the row comes from an export of ours
        self._texts: dict[str, Texts] = {}
        self._json: dict[str, Any] = {}
        self._terms: dict[str, list[Term]] = {}
        for each in records(row, "attributes"):
            self._sort(each)

    def _sort(self, row: Record) -> None:
        term, name, value = record(row, "taxonomy_term"), text(row, "link_type"), row.get("value")
        taxonomy, code = text(term, "taxonomy"), text(term, "code")
        found = _json(value) if taxonomy != LANGUAGE else value
        consume(row)
        if taxonomy == LANGUAGE and isinstance(value, str):
            self._texts.setdefault(name, {})[code] = value
        elif taxonomy == JSON and found is not None:
            self._json[name] = found
        elif taxonomy in TAXONOMIES.values() and isinstance(found, dict):
            names = {key: str(each) for key, each in found.items()}
            self._terms.setdefault(name, []).append(Term(code, text(term, "term_uri"), names))
        else:
            forget(row)  # another program's: it goes out again as it came
            return
        self.ours = True

    def texts(self, name: str, main: str) -> Texts:
        """Return a field's texts by language; `main` is what the field itself says."""
        code = self.json(name + _LANGUAGE_OF, self.language)
        return ({code: main} if main else {}) | self._texts.get(name, {})

    def json(self, name: str, default: Any) -> Any:  # noqa: ANN401
        """Return a value of ours if it is there and of the default's type."""
        found = self._json.get(name, default)
        return found if isinstance(found, type(default)) else default

    def own_texts(self, name: str) -> Texts:
        """Return texts by language that HSDS has no field for in any language."""
        return {code: str(said) for code, said in self.json(name, dict[str, Any]()).items()}

    def terms(self, name: str) -> tuple[Term, ...]:
        """Return the terms of a classification."""
        return tuple(self._terms.get(name, []))


def _json(value: Any) -> Any:  # noqa: ANN401
    try:
        return outside_json.loads(value)
    except (TypeError, ValueError):
        return None
