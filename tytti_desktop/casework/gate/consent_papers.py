"""The signed paper of a consent: checked to be a paper, kept in the vault, looked at by the log."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.reading.kinds import FIRST, kind_of
from tytti_desktop.paper.reading.reasons import PageReason, said
from tytti_desktop.vault import Changes, Vault, attachments, audit
from tytti_desktop.vault.attachments import Attachment
from tytti_desktop.words import _

KIND = "consent"
OBTAINED = "obtain_"  # begins the form's fields of what the team may obtain; the others: give
FORMS = ("consent", "consent_easy")  # the form, and the one in easy language
LARGEST_BYTES = 20 * 1024 * 1024
_BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


@dataclass(frozen=True)
class Paper:
    """A file's content that is a paper: its media type is told by its first bytes, not its name."""

    media_type: str
    content: bytes


def read_paper(content: bytes) -> Paper:
    """Return the content as a paper; raises KnownError if it is none, or larger than 20 MB."""
    if len(content) > LARGEST_BYTES:
        raise KnownError(
            _("The file is over 20 MB. Scan the paper in fewer dots per inch."), field="paper"
        )
    for beginning, media_type in _BEGINNINGS.items():
        if content.startswith(beginning):
            return Paper(media_type, content)
    kind = kind_of(content[:FIRST])
    if kind:
        why = PageReason.TELEPHONE_PICTURE if kind == "HEIC" else PageReason.OTHER_PICTURE
        raise KnownError(said(why), field="paper")
    raise KnownError(
        _("The file is not a PDF, JPEG or PNG. Choose the scanned paper."), field="paper"
    )


def record_signed(
    vault: Vault,
    consent: Consent,
    recipients: Iterable[str],
    categories: Iterable[str],
    paper: Paper | None,
    today: date,
    directions: Iterable[str] = (),
) -> Changes:
    """Store what a signed paper gives, with the paper itself if it is at hand.

    The undo takes the consents away; the paper stays in the vault, and the log tells of it.
    """
    with vault.atomic():
        if paper is not None:
            kept = _keep(vault, consent.client_id, paper)
            consent = replace(consent, paper_id=kept.id)
        return consents.record_consents(vault, consent, recipients, categories, today, directions)


def attach(vault: Vault, consent: Consent, paper: Paper) -> Changes:
    """Keep a signed paper that came later, for a consent and those recorded with it at once."""
    with vault.atomic():
        kept = _keep(vault, consent.client_id, paper)
        ids = [
            each.id
            for each in consents.of_client(vault, consent.client_id)
            if each.recorded_at == consent.recorded_at and each.paper_id is None
        ]
        return consents.attach_paper(vault, ids, kept.id)


def _keep(vault: Vault, client_id: str, paper: Paper) -> Attachment:
    return attachments.keep(
        vault,
        client_id=client_id,
        kind=KIND,
        media_type=paper.media_type,
        content=paper.content,
    )


def open_paper(vault: Vault, consent: Consent) -> Attachment:
    """Return the signed paper for a person to look at, and log the look.

    Raises KnownError if no paper has been attached.
    """
    if consent.paper_id is None:
        raise KnownError(_("No paper has been attached to this consent."))
    with vault.atomic():
        found = attachments.get(vault, consent.paper_id)
        audit.write(vault, "open", "attachment", found.id, client_id=consent.client_id)
    return found
