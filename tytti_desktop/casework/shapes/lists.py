"""Kinds of unit data that are lists: what forms offer, each with a name in three languages."""

from collections.abc import Mapping

from tytti_desktop.casework.copy_out.fitting import Long, Newline
from tytti_desktop.casework.copy_out.pieces import FIELD_NAMES, KIND_NAMES
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.law_facts import FACT_NAMES
from tytti_desktop.casework.shapes.shape import EACH, LABEL, Fact, Shape, Sort, each
from tytti_desktop.casework.steps.path import STAGE_NAMES
from tytti_desktop.words import N_

FROM_NAMES = {
    "closing": N_("the closing of the case"), "death": N_("death"), "birth": N_("birth"),
}  # fmt: skip
_CLASSES, _CATEGORIES = "organisation_classes", consents.CATEGORIES
_MINUTES = Fact(N_("Length in minutes"), Sort.WHOLE)
_STAGE = Fact(N_("Stage of the path"), Sort.ONE, words=STAGE_NAMES, missing="")
_SAME_MEETING = Fact(
    N_("Not keyed where the client has this kind of meeting that day"),
    Sort.ONE,
    list="meeting_kinds",
    missing="",
)
_TELLS = Fact(N_("What it tells of the client"), Sort.ONE, list=_CATEGORIES, missing="")
_UNTIL = Fact(N_("Not offered after (empty: goes on)"), Sort.DAY, missing="")
_ROLE_OF_PARTY: Mapping[str, Fact] = {
    "role.fi": Fact(N_("What it does, in Finnish"), missing=""),
    "role.sv": Fact(N_("What it does, in Swedish"), missing=""),
    "role.en": Fact(N_("What it does, in English"), missing=""),
}
_STATUSES = Fact(N_("Labour-market statuses"), Sort.MANY, asked="statuses")
_STANDING: Mapping[str, Fact] = {**LABEL, "category": _TELLS}
_ORDER: Mapping[str, Fact] = {
    "field": Fact(N_("Field"), Sort.ONE, words=FIELD_NAMES),
    "name": Fact(N_("Name in the system"), missing=""),
    "limit": Fact(N_("Characters that fit"), Sort.WHOLE),
    "one_line": Fact(N_("One line"), Sort.YES, missing=False),
}
_WRITTEN: Mapping[str, Fact] = {
    "written.fi": Fact(N_("Law that wants a consent in writing, in Finnish"), missing=""),
    "written.sv": Fact(N_("Law that wants a consent in writing, in Swedish"), missing=""),
    "written.en": Fact(N_("Law that wants a consent in writing, in English"), missing=""),
}
_ROLE: Mapping[str, Fact] = {
    "registers": Fact(N_("Registers seen without asking"), Sort.MANY, list="registers"),
    "default": Fact(N_("Register of a new note"), Sort.ONE, list="registers"),
    "retention": Fact(N_("Retention class"), Sort.ONE, list="retention"),
    "coordinates": Fact(N_("Keeps cases, and sees all of Today"), Sort.YES, missing=False),
    "keys": Fact(N_("May give keys to others"), Sort.YES, missing=False),
}
_RETENTION: Mapping[str, Fact] = {
    "years": Fact(N_("Years"), Sort.WHOLE),
    "from": Fact(N_("Counted from"), Sort.ONE, words=FROM_NAMES),
    "source": Fact(N_("Source"), plain=True),
    "else_years": Fact(
        N_("Years from birth if the day of death is not known"), Sort.WHOLE, missing=None
    ),
}
_SYSTEM: Mapping[str, Fact] = {
    "in_use_from": Fact(N_("Copied to from this day on (empty: not in use)"), Sort.DAY),
    "checked": Fact(
        N_("Order and limits compared with the system on (empty: not yet)"), Sort.DAY
    ),
    "recipient": Fact(N_("Whose consent is asked for"), Sort.ONE, list=consents.RECIPIENTS),
    "own_registers": Fact(
        N_("Own registers that it keeps: no consent needed"), Sort.MANY, list="registers"
    ),
    "newline": Fact(
        N_("Ends of lines"),
        Sort.ONE,
        words={Newline.CRLF: N_("Windows (CR LF)"), Newline.LF: N_("Others (LF)")},
    ),
    "characters": Fact(
        N_("Characters"),
        Sort.ONE,
        words={"latin1": N_("Western European only"), "unicode": N_("All")},
    ),
    "long": Fact(
        N_("A text that is too long"),
        Sort.ONE,
        words={
            Long.SPLIT: N_("is split into numbered parts"), Long.CUT: N_("is cut, and told"),
        },
    ),
    f"records.{EACH}": Fact(
        N_("Fields in order: {key}"), Sort.ROWS, keys=KIND_NAMES, columns=_ORDER
    ),
}  # fmt: skip
_MEETING: Mapping[str, Fact] = {
    "minutes": _MINUTES,
    "client": Fact(N_("About a client: 1, otherwise 0"), Sort.WHOLE, high=1),
    "stage": _STAGE,
    "every_weeks": Fact(N_("Weeks between meetings that recur"), Sort.WHOLE, missing=None),
    "standing": Fact(
        N_("Standing items, one a line: Finnish; Swedish; English; what it tells"),
        Sort.ROWS,
        missing=(),
        columns=_STANDING,
    ),
}

SHAPES: Mapping[str, Shape] = {
    "organisation_classes": each(
        N_("Organisation classes"), {"category": _TELLS, **_ROLE_OF_PARTY, "until": _UNTIL}
    ),
    "visit_kinds": each(
        N_("Kinds of visit"), {"stage": _STAGE, "minutes": _MINUTES, "meeting": _SAME_MEETING}
    ),
    "meeting_kinds": each(N_("Kinds of meetings"), _MEETING),
    "pre_assessment": each(N_("Areas of a pre-assessment"), {"category": _TELLS}),
    "consultation_channels": each(N_("Channels of consultations"), {"minutes": _MINUTES}),
    "consent_recipients": each(
        N_("Recipients of consents"),
        {"class": Fact(N_("Organisation class"), Sort.ONE, list=_CLASSES)},
    ),
    "consent_categories": each(N_("Data categories of consents"), _WRITTEN),
    "benefits": each(
        N_("Benefits"), {"livelihood": Fact(N_("Counts as livelihood"), Sort.YES, missing=True)}
    ),
    "closing_reasons": each(
        N_("Reasons for closing"),
        {
            "death": Fact(N_("The client has died"), Sort.YES, missing=False),
            "goes_on": Fact(N_("What is open goes on"), Sort.YES, missing=False),
        },
    ),
    "closing_checklist": each(
        N_("Checklist of closing"),
        {
            "fact": Fact(
                N_("What the program sees by itself (leave as it is)"), Sort.ONE,
                asked="seen", missing="",
            ),
            "asks": Fact(
                N_("A case is not closed without it or a reason"), Sort.YES, missing=False
            ),
        },
    ),
    "target_systems": each(N_("Systems that records are copied to"), _SYSTEM),
    "delivery_channels": each(N_("Ways of delivery"), fixed=True),
    "labour_groups": each(
        N_("Groups of labour-market statuses"), {"statuses": _STATUSES}
    ),
    "status_groups": each(N_("Groups of statuses in the results"), {"statuses": _STATUSES}),
    "service_kinds": each(
        N_("Kinds of services"),
        {
            "half_life": Fact(N_("Days until trust is half"), Sort.WHOLE),
            "classes": Fact(N_("Classes"), Sort.MANY, list=_CLASSES),
        },
    ),
    "service_needs": each(
        N_("Needs that services answer"), {"classes": Fact(N_("Classes"), Sort.CODES)}
    ),
    "service_use_kinds": each(N_("Kinds of use of services")),
    "retention": each(N_("Retention classes"), _RETENTION),
    "registers": each(N_("Registers"), fixed=True),
    "roles": each(N_("Roles"), _ROLE),
    "areas": each(N_("Areas")),
    "teams": each(N_("Teams")),
    "gate_grounds": each(
        N_("Grounds of disclosures without a consent"),
        {"fact": Fact(N_("Fact of the client's card"), Sort.ONE, words=FACT_NAMES, missing="")},
    ),
    "gate_channels": each(
        N_("Ways that something leaves"),
        {
            "address": Fact(N_("An address under non-disclosure may go this way"), Sort.YES),
            "sender": Fact(N_("A document goes, which says who sends it"), Sort.YES, missing=False),
        },
    ),
    "rating_scales": each(
        N_("Scales of ratings"),
        {
            "lowest": Fact(N_("Lowest"), Sort.WHOLE),
            "highest": Fact(N_("Highest"), Sort.WHOLE),
            f"labels.{EACH}.fi": Fact(N_("{key} in Finnish")),
            f"labels.{EACH}.sv": Fact(N_("{key} in Swedish"), missing=""),
            f"labels.{EACH}.en": Fact(N_("{key} in English"), missing=""),
        },
    ),
}  # fmt: skip
