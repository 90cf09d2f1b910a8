"""Why a page or a field could not be read by itself, in plain words and with what to do."""

from enum import StrEnum

from tytti_desktop.words import N_, _


class Doubt(StrEnum):
    """Why a field is shown to a person."""

    TWO = "two"
    FAINT = "faint"
    OUTSIDE = "outside"
    CORRECTED = "corrected"
    CIRCLED = "circled"
    UNLIKE = "unlike"
    RUNS_THROUGH = "runs_through"
    ACROSS = "across"
    UNCERTAIN = "uncertain"
    MESSY = "messy"
    NOT_FOUND = "not_found"
    POOR_BLANK = "poor_blank"
    POOR_PAGE = "poor_page"
    WRITTEN = "written"


class PageReason(StrEnum):
    """Why a page, or a whole file, was not read as it stands."""

    NOT_A_PICTURE = "not_a_picture"
    TELEPHONE_PICTURE = "telephone_picture"
    OTHER_PICTURE = "other_picture"
    EMPTY = "empty"
    DAMAGED = "damaged"
    PROGRAM_FAULT = "program_fault"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_SLOW = "too_slow"
    NOT_OPENED = "not_opened"
    HELD = "held"
    TOO_SMALL = "too_small"
    BLANK_PAGE = "blank_page"
    NO_CODE = "no_code"
    BAD_CODE = "bad_code"
    TWO_SHEETS = "two_sheets"
    OTHER_CODE = "other_code"
    UNKNOWN_SHEET = "unknown_sheet"
    TEST_PAGE = "test_page"
    PREVIEW_PAGE = "preview_page"
    UNKNOWN_VERSION = "unknown_version"
    NO_SUCH_PAGE = "no_such_page"
    NOT_THIS_FORM = "not_this_form"
    PART_MISSING = "part_missing"
    SAME_PAGE = "same_page"
    SAME_PAGE_POORER = "same_page_poorer"
    SAME_PAGE_DIFFERS = "same_page_differs"
    SAME_PAGE_OPEN = "same_page_open"
    BETTER_SCAN = "better_scan"


SAID: dict[Doubt | PageReason, str] = {
    Doubt.TWO: N_("two marks"),
    Doubt.FAINT: N_("faint mark"),
    Doubt.OUTSIDE: N_("mark outside the box"),
    Doubt.CORRECTED: N_("corrected"),
    Doubt.CIRCLED: N_("circled"),
    Doubt.UNLIKE: N_("unlike the other marks on the page"),
    Doubt.RUNS_THROUGH: N_("a line that runs through the box and on"),
    Doubt.ACROSS: N_("ink on the way to the next box"),
    Doubt.UNCERTAIN: N_("not certain enough"),
    Doubt.MESSY: N_("other ink near the boxes"),
    Doubt.NOT_FOUND: N_("the boxes are not clearly in the picture"),
    Doubt.POOR_BLANK: N_("looks empty, but a faint mark would not show in this scan"),
    Doubt.POOR_PAGE: N_("most of the page is uncertain"),
    Doubt.WRITTEN: N_("handwriting, keyed from the picture"),
    PageReason.NOT_A_PICTURE: N_(
        "This file is not a PDF, TIFF, JPEG or PNG. Scan the pages again in one of these."
    ),
    PageReason.TELEPHONE_PICTURE: N_(
        "This is a telephone's HEIC picture, which cannot be read. Save or share it as JPEG, or "
        "choose the most compatible format in the camera's settings, and read that file."
    ),
    PageReason.OTHER_PICTURE: N_(
        "Pictures of this kind cannot be read here. Open it in the program that shows it, save it "
        "as JPEG or PNG, and read that file."
    ),
    PageReason.EMPTY: N_("The file is empty. Scan the pages again."),
    PageReason.DAMAGED: N_("The picture is damaged. Scan the page again."),
    PageReason.PROGRAM_FAULT: N_(
        "The program failed on this page; the paper is not at fault. Try to read the page again, "
        "or key its answers by hand, and tell the maintainer of the program."
    ),
    PageReason.ENCRYPTED: N_("The PDF is locked with a password. Save it without one."),
    PageReason.TOO_LARGE: N_(
        "The picture is too large to be a scanned page. Scan at 200 to 300 dpi."
    ),
    PageReason.TOO_MANY_PAGES: N_(
        "The file has too many pages. Divide it into files of at most 2,000 pages."
    ),
    PageReason.TOO_SLOW: N_("Reading this page took too long. Scan it again."),
    PageReason.NOT_OPENED: N_(
        "The file could not be opened. Check that it is there and that it is no folder."
    ),
    PageReason.HELD: N_(
        "Another program holds the file; perhaps the scanner still writes it. Close it there, or "
        "wait a moment, and read it again."
    ),
    PageReason.TOO_SMALL: N_("The picture is too small to read. Scan at 200 to 300 dpi."),
    PageReason.BLANK_PAGE: N_("The page is blank. Nothing needs to be done."),
    PageReason.NO_CODE: N_(
        "No form code was found. If this is a form, type the code at its foot; else put it aside."
    ),
    PageReason.BAD_CODE: N_(
        "The form codes cannot be read. Type the code at the foot, or scan the page again."
    ),
    PageReason.TWO_SHEETS: N_(
        "Two forms are in one picture. Scan them one at a time; nothing was read."
    ),
    PageReason.OTHER_CODE: N_(
        "The typed code is not the one on the page. Check which form this is; nothing was read."
    ),
    PageReason.TEST_PAGE: N_(
        "This is the test page of a printer and a scanner. Read it under Settings, Printer and "
        "scanner."
    ),
    PageReason.PREVIEW_PAGE: N_(
        "This is a preview that was printed only to be looked at: nobody's record knows it. Find "
        "out who answered, and key the answers on a form printed for that client."
    ),
    PageReason.UNKNOWN_SHEET: N_(
        "This form was not printed from this vault. Check where it belongs."
    ),
    PageReason.UNKNOWN_VERSION: N_(
        "The layout of this form version is not known here. Key its answers by hand."
    ),
    PageReason.NO_SUCH_PAGE: N_(
        "The form has no page of this number. Check where the page belongs."
    ),
    PageReason.NOT_THIS_FORM: N_(
        "The form's boxes cannot be seen. Scan the page again in grey, or key it by hand."
    ),
    PageReason.PART_MISSING: N_(
        "Part of the page is missing. Scan the whole page, or key the missing answers."
    ),
    PageReason.SAME_PAGE: N_("This page has been read already, with the same answers."),
    PageReason.SAME_PAGE_POORER: N_(
        "This page has been read already. What is clear in this picture agrees with it; the rest "
        "cannot be seen. If this is another paper, compare the two."
    ),
    PageReason.SAME_PAGE_DIFFERS: N_(
        "This page has been read already, with other answers. Compare the two papers."
    ),
    PageReason.SAME_PAGE_OPEN: N_(
        "This page has been read already, and this scan settles none of its uncertain marks. "
        "Settle them in the review."
    ),
    PageReason.BETTER_SCAN: N_(
        "This page has been read already; this scan is better and settles marks that were open."
    ),
}


def said(reason: Doubt | PageReason) -> str:
    """Return a reason in plain words, in the language in force."""
    return _(SAID[reason])
