"""What a paper may say of the ground it goes out on: chosen by the gate's ruling, never fixed.

No text of a letter or message says by itself that the client agrees, knows or permits; a test
walks them all, and each ground, against what stands here.
"""

from tytti_desktop.casework.gate.gate import Ruling
from tytti_desktop.words import _


def sentence(ruling: Ruling) -> str:
    """Return the sentence of a paper to a third party on the ground of what it tells.

    Consent is named only where consents cover all of it; what goes past the gate says so.
    """
    if not ruling.allowed:
        return _(
            "The data are given without the client's consent, by a decision of the unit. The "
            "reason has been recorded."
        )
    if ruling.by and not ruling.otherwise:
        return _(
            "The data are given with the client's consent. They may be used only for what the "
            "client has consented to."
        )
    return _("The data are given on this ground: {ground}.").format(ground=ruling.ground)
