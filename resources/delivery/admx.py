"""Writes the group policy templates of policies/ from the program's own record of policies.

python resources/delivery/admx.py     # after a change of tytti_desktop/policy.py
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from tytti_desktop import policy  # noqa: E402 the source that this file lies in
from tytti_desktop.policy import Kind, Rule  # noqa: E402
from tytti_desktop.words import N_, _, speaking  # noqa: E402

LANGUAGES = {"fi": "fi-FI", "sv": "sv-SE", "en": "en-US"}
NAMESPACE = "Tytti.Policies"
SCHEMA = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_ALSO = N_("Tytti: work ability coordinator's program")


def admx() -> str:
    """Return the policies themselves, for every language."""
    lines = [
        f'<policyDefinitions xmlns="{SCHEMA}" revision="1.0" schemaVersion="1.0">',
        " <policyNamespaces>",
        f'  <target prefix="tytti" namespace="{NAMESPACE}"/>',
        '  <using prefix="windows" namespace="Microsoft.Policies.Windows"/>',
        " </policyNamespaces>",
        ' <resources minRequiredRevision="1.0"/>',
        ' <categories><category name="Tytti" displayName="$(string.Tytti)"/></categories>',
        " <policies>",
        *(line for rule in policy.rules().values() for line in _policy(rule)),
        " </policies>",
        "</policyDefinitions>",
    ]
    return _HEAD + "\n".join(lines) + "\n"


def _policy(rule: Rule) -> Iterator[str]:
    plain = rule.kind is Kind.SWITCH
    value = f' valueName="{rule.key}"' if plain else ""
    shown = "" if plain else f' presentation="$(presentation.{rule.key})"'
    yield (
        f'  <policy name="{rule.key}" class="Both" displayName="$(string.{rule.key})" '
        f'explainText="$(string.{rule.key}_told)"{shown} '
        f"key={quoteattr(policy.REGISTRY_KEY)}{value}>"
    )
    yield '   <parentCategory ref="Tytti"/>'
    yield '   <supportedOn ref="windows:SUPPORTED_Windows_10_0"/>'
    if plain:
        yield '   <enabledValue><decimal value="1"/></enabledValue>'
        yield '   <disabledValue><decimal value="0"/></disabledValue>'
    elif rule.kind is Kind.COUNT:
        yield (
            f'   <elements><decimal id="{rule.key}" valueName="{rule.key}" '
            f'minValue="{rule.least}" maxValue="{rule.most}"/></elements>'
        )
    else:
        expandable = ' expandable="true"' if rule.kind is Kind.FOLDER else ""
        yield (
            f'   <elements><text id="{rule.key}" valueName="{rule.key}" required="true" '
            f'maxLength="{policy.MOST_TEXT}"{expandable}/></elements>'
        )
    yield "  </policy>"


def adml(language: str) -> str:
    """Return the policies' words in a language."""
    with speaking(language):
        strings = {"Tytti": _(_ALSO)}
        for rule in policy.rules().values():
            strings |= {rule.key: _(rule.title), f"{rule.key}_told": _(rule.told)}
        shown = [
            f'   <presentation id="{rule.key}">{_field(rule)}</presentation>'
            for rule in policy.rules().values()
            if rule.kind is not Kind.SWITCH
        ]
    lines = [
        f'<policyDefinitionResources xmlns="{SCHEMA}" revision="1.0" schemaVersion="1.0">',
        " <displayName>Tytti</displayName>",
        " <description>Tytti</description>",
        " <resources>",
        "  <stringTable>",
        *(f'   <string id="{name}">{escape(words)}</string>' for name, words in strings.items()),
        "  </stringTable>",
        "  <presentationTable>",
        *shown,
        "  </presentationTable>",
        " </resources>",
        "</policyDefinitionResources>",
    ]
    return _HEAD + "\n".join(lines) + "\n"


def _field(rule: Rule) -> str:
    title = escape(_(rule.title))
    if rule.kind is Kind.COUNT:
        return f'<decimalTextBox refId="{rule.key}">{title}</decimalTextBox>'
    return f'<textBox refId="{rule.key}"><label>{title}</label></textBox>'


def files() -> dict[str, str]:
    """Return every file below policies/ by its name, as it must be."""
    words = {f"{place}/tytti.adml": adml(code) for code, place in LANGUAGES.items()}
    return {"tytti.admx": admx()} | words


if __name__ == "__main__":
    for name, content in files().items():
        place = HERE / "policies" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8", newline="\n")
