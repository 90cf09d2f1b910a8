"""Run other mark readers over the pages that `bench_peers` laid out, in their own environment.

`python peers_runner.py markers FOLDER` draws the corner marks that MarkShark looks for;
`python peers_runner.py PEER FOLDER` reads the pages and writes FOLDER/PEER.json. It is run by the
Python that has the peers and knows nothing of this project.
"""

import contextlib
import csv
import importlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Answers = dict[str, list[int] | None]  # boxes chosen by field; None: left to a person


def markers(folder: Path) -> None:
    """Draw the four ArUco markers of MarkShark's usual dictionary."""
    cv2 = importlib.import_module("cv2")
    known = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number in range(4):
        drawn = cv2.aruco.generateImageMarker(known, number, 60)
        cv2.imwrite(str(folder / f"marker{number}.png"), drawn)


def marksense(folder: Path, *, straight: bool) -> Iterator[dict[str, Any]]:
    """Read with marksense's own alignment and its detector that needs no model."""
    cv2 = importlib.import_module("cv2")
    aligner_of = importlib.import_module("marksense.aligner").TemplateAligner
    detector = importlib.import_module("marksense.detector").DensityDetector()
    interpreter_of = importlib.import_module("marksense.interpreter").TemplateInterpreter
    validate = importlib.import_module("marksense.template").validate_template
    for form in _forms(folder):
        asked, template = _marksense_template(form)
        validate(template)
        aligner = aligner_of(template, project_root=str(folder))
        interpreter = interpreter_of(template)
        blank = cv2.imread(str(folder / form["blank"]), cv2.IMREAD_GRAYSCALE)
        for page in form["pages"]:
            start = time.process_time()
            scan = cv2.imread(str(folder / page["straight" if straight else "scan"]))
            picture, fit = (scan, 1.0) if straight else aligner.align(scan, 1)
            questions = template["pages"]["1"]["questions"]
            found = detector.detect_from_rois(picture, questions, None, template_image=blank)
            _raw, answers, sure, _guess = interpreter.interpret(found, 1)
            seconds = time.process_time() - start
            keys = {key: (answers.get(key), sure.get(key, 1.0)) for key in asked}
            yield {"page": page["number"], "seconds": seconds, "lost": fit == 0.0,
                   "fields": _by_field(asked, keys, least=0.0),
                   "careful": _by_field(asked, keys, least=0.9)}  # fmt: skip


def _marksense_template(form: dict[str, Any]) -> tuple[dict[str, tuple[str, int]], dict[str, Any]]:
    """Return the template, and what each of its questions asks: a field, or one box of it."""
    asked: dict[str, tuple[str, int]] = {}
    questions: list[dict[str, Any]] = []
    for field in form["fields"]:
        groups = [[n] for n in range(len(field["boxes"]))]
        if field["single"]:
            groups = [list(range(len(field["boxes"])))]
        for group in groups:
            number = len(questions) + 1
            asked[f"Q{number}"] = (field["name"], -1 if field["single"] else group[0])
            options = [
                {"option_index": n, "roi": field["boxes"][n], "expected_mark": "check", "value": n}
                for n in group
            ]
            questions.append({"question_num": number, "options": options})
    page = {
        "canonical_size": form["size"],
        "template_image": form["blank"],
        "questions": questions,
    }
    return asked, {"form_type": form["name"], "canonical_dpi": form["dpi"], "pages": {"1": page}}


def _by_field(
    asked: dict[str, tuple[str, int]], answers: dict[str, tuple[str | None, float]], least: float
) -> Answers:
    fields: Answers = {}
    for key, (field, _box) in asked.items():
        value, certainty = answers[key]
        chosen = fields.setdefault(field, [])
        if value is None or chosen is None:
            continue
        if certainty < least:
            fields[field] = None
        else:
            chosen.append(int(value))
    return fields


LIMITS = {"fields": (0.45, 30.0), "lowered": (0.12, 8.0)}  # its own: for bubbles that are filled


def markshark(folder: Path, *, straight: bool) -> Iterator[dict[str, Any]]:
    """Read with MarkShark: its corner marks, its alignment, its scoring, its flags."""
    align = importlib.import_module("markshark.align_core").align_pdf_scans
    score = importlib.import_module("markshark.score_core").score_pdf
    load = importlib.import_module("markshark.tools.bubblemap_io").load_bublmap
    for form in _forms(folder):
        asked, path = _bubblemap(folder, form)
        start = time.process_time()
        pile = str(folder / form["straight_pdf" if straight else "scan_pdf"])
        if not straight:
            aligned = str(folder / f"{form['name']}-aligned.pdf")
            took = Path(aligned).with_suffix(".seconds")
            if not took.exists():
                align(pile, str(folder / form["blank_pdf"]), aligned, bubblemap=load(str(path)))
                took.write_text(str(time.process_time() - start), encoding="ascii")
            pile, start = aligned, time.process_time() - float(took.read_text(encoding="ascii"))
        lines = [{"page": page["number"], "lost": False} for page in form["pages"]]
        table = Path(pile).with_suffix(".csv")
        for name, (fill, floor) in LIMITS.items():
            score(pile, str(path), str(table), fill, out_pdf="", adaptive_min_above_floor=floor)
            if name == "fields":
                seconds = (time.process_time() - start) / max(1, len(lines))
            with table.open(encoding="utf-8") as rows:
                read = [row for row in csv.DictReader(rows) if row["Page"] != "KEY"]
            for line, row in zip(lines, read, strict=True):
                marks = [row[f"Q{n + 1}"] for n in range(len(asked))]
                line |= {name: _unflagged(asked, marks), "seconds": seconds}
        yield from lines


def _unflagged(asked: list[tuple[str, int]], marks: list[str]) -> Answers:
    """Return what MarkShark does not flag: it flags blanks and several marks for review."""
    fields: Answers = {}
    for (field, box), mark in zip(asked, marks, strict=True):
        if box >= 0:  # one box of a question with any number of answers
            chosen = fields.setdefault(field, [])
            if mark and chosen is not None:
                chosen.append(box)
        else:
            fields[field] = [ord(mark) - ord("A")] if len(mark) == 1 else None
    return fields


def _bubblemap(folder: Path, form: dict[str, Any]) -> tuple[list[tuple[str, int]], Path]:
    yaml = importlib.import_module("yaml")
    mm = form["dpi"] / 25.4
    asked: list[tuple[str, int]] = []
    zones = []
    for field in form["fields"]:
        groups = [field["boxes"]] if field["single"] else [[box] for box in field["boxes"]]
        for number, group in enumerate(groups):
            asked.append((field["name"], -1 if field["single"] else number))
            middles = [((x + w / 2) / mm, (y + h / 2) / mm) for x, y, w, h in group]
            zones.append({
                "numrows": 1, "numcols": len(group), "selection_axis": "row",
                "bubble_diameter_mm": group[0][2] / mm - 0.6,  # inside the printed outline
                "x_mm": middles[0][0], "y_mm": middles[0][1],
                "width_mm": middles[-1][0] - middles[0][0], "height_mm": 0,
            })  # fmt: skip
    made = {
        "metadata": {"display_name": form["name"], "pages": 1, "page_size": "a4",
                     "total_questions": len(asked), "schema_version": 3},
        "registration": {"primary_method": "aruco", "aruco": {
            "enabled": True, "dictionary": "DICT_4X4_50", "marker_ids": [0, 1, 2, 3]}},
        "page_1": {"answer_zones": zones},
    }  # fmt: skip
    path = folder / f"{form['name']}.yaml"
    path.write_text(yaml.safe_dump(made), encoding="utf-8")
    return asked, path


def _forms(folder: Path) -> list[dict[str, Any]]:
    forms: list[dict[str, Any]] = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    return forms


PEERS = {
    "marksense": lambda folder: marksense(folder, straight=False),
    "marksense-straightened": lambda folder: marksense(folder, straight=True),
    "markshark": lambda folder: markshark(folder, straight=False),
    "markshark-straightened": lambda folder: markshark(folder, straight=True),
}


def main() -> None:
    """Run one peer."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    with contextlib.suppress(ImportError):
        importlib.import_module("cv2").setNumThreads(1)  # one core, as ours
    if name == "markers":
        markers(folder)
        return
    with Path(os.devnull).open("w") as quiet, contextlib.redirect_stdout(quiet):
        read = []
        for line in PEERS[name](folder):
            read.append(line)
            (folder / f"{name}.json").write_text(json.dumps(read), encoding="utf-8")


if __name__ == "__main__":
    main()
