"""What the binding is spared changes nothing that it gives: each read in a program of its own."""

import subprocess
import sys

MADE = """
import enum, sys
from tytti_desktop.desk import binding
if sys.argv[1] == "quick":
    binding.quick_enumerations()
from PySide6 import QtCore, QtGui, QtWidgets
KEPT = ("_member_names_", "_flag_mask_", "_singles_mask_", "_all_bits_", "_boundary_", "__module__",
        "__qualname__", "__doc__", "_member_type_", "_use_args_")
def told(kind):
    yield repr([getattr(kind, name, None) for name in KEPT])
    yield repr([kind.__new__ is enum.Enum.__new__, kind._new_member_.__qualname__])
    yield repr(sorted(vars(kind)))
    yield repr([(value, member.name) for value, member in kind._value2member_map_.items()])
    yield repr(list(kind))
    for name, member in kind.__members__.items():
        yield f"{name} {member!r} {member} {member.value} {member.name} {member._sort_order_}"
        assert getattr(kind, name) is kind[name] is kind(member.value) is member
    some = list(kind)[:3]
    if issubclass(kind, enum.Flag):
        yield repr([(~a, a | b, a & b, a ^ b, kind(0)) for a in some for b in some])
for module in (QtCore, QtGui, QtWidgets):
    for name in dir(module):
        owner = getattr(module, name)
        within = vars(owner).values() if isinstance(owner, type) else ()
        for kind in [owner, *within]:
            if isinstance(kind, enum.EnumType):
                print(module.__name__, name, kind.__name__, *told(kind))
"""


def test_enumerations_made_quickly_are_the_same_in_everything() -> None:
    way = [
        subprocess.run([sys.executable, "-c", MADE, how], capture_output=True, check=True).stdout
        for how in ("quick", "usual")
    ]
    assert way[0] == way[1]
    assert way[0].count(b"PySide6.QtWidgets ") > 100, "and they are there"


def test_an_enumeration_of_bare_names_is_made_as_ever() -> None:
    script = (
        "import enum; from tytti_desktop.desk import binding; binding.quick_enumerations();"
        "print(list(enum.IntEnum('A', 'b c')), enum.Enum('D', [('e', 1)], type=str)('1').__class__)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    assert said == b"[<A.b: 1>, <A.c: 2>] <enum 'D'>\n"


def test_what_the_binding_says_of_wrong_arguments_is_made_when_it_is_asked_for() -> None:
    asked = "from tytti_desktop import app; app.application(offscreen=True)"
    script = f"{asked}\nfrom PySide6.QtWidgets import QLabel\nQLabel().setText(object())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert b"QLabel.setText(arg__1: str, /)" in done.stderr, done.stderr.decode()


def test_no_import_passes_through_the_binding_that_was_loaded_before() -> None:
    script = (
        "from PySide6 import QtCore; print(__import__.__name__);"
        "from tytti_desktop import app; app.application(offscreen=True); print(__import__.__name__)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    assert said.split() == [b"__feature_import__", b"__lazy_import__"]
