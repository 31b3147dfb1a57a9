#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A hundred findings about public manifests, drawn by chance and judged by a reader.

  drawn_findings.py draw PROGRAM CORPORA         prints the rows without their verdicts
  drawn_findings.py check PROGRAM CORPORA        holds drawn_findings.tsv against what is found now:
                                                 each row that is right has to be found where it says,
                                                 and what was wrong may not be found any more

PROGRAM: drawbridgectl; CORPORA: the folder with one folder for each corpus. The draw is by a seed:
first one finding of each rule that says anything, then any others alike, until there are a hundred.
Charts and kustomizations are read as they stand, since what would render them may not be there.
Exit code 77: the corpora are not there.
"""
import hashlib
import json
import pathlib
import subprocess
import sys

SKIPPED = 77
SEED = "20261130"
COUNT = 100
LIST = pathlib.Path(__file__).resolve().parent / "drawn_findings.tsv"
COLUMNS = ("corpus", "rule", "target", "peer", "place", "verdict", "why")


def name_of(end):
    return "/".join(filter(None, (end["namespace"], end["kind"], end["name"]))) if end else ""


def findings_of(program, corpora, corpus):
    """(corpus, rule, target, peer, place) of every finding of a corpus."""
    done = subprocess.run([program, "check", corpus, "-q", "--fail-on", "never", "--now", "2026-11-30",
                           "--kustomize", "off", "--helm", "off", "-o", "json"],
                          cwd=corpora, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f"{corpus}: exit code {done.returncode}: {done.stderr[-2000:]}")
    for finding in json.loads(done.stdout)["findings"]:
        place = finding["evidence"][0] if finding["evidence"] else {"file": "", "line": 0}
        yield (corpus, finding["ruleId"], name_of(finding["target"]), name_of(finding.get("peer")),
               f'{place["file"]}:{place["line"]}')


def every_finding(program, corpora):
    names = sorted(path.name for path in corpora.iterdir() if path.is_dir())
    return sorted({finding for name in names for finding in findings_of(program, corpora, name)})


def lot(finding):
    return hashlib.sha256("\n".join((SEED,) + finding).encode()).hexdigest()


def drawn(findings):
    """By lots that hang on the finding alone, so that a finding more or less changes one row."""
    rules = sorted({finding[1] for finding in findings})
    chosen = [min((f for f in findings if f[1] == rule), key=lot) for rule in rules]
    rest = sorted(set(findings) - set(chosen), key=lot)
    return sorted((chosen + rest)[:COUNT])


def listed():
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return [dict(zip(COLUMNS, line.split("\t"))) for line in lines if line and not line.startswith("#")]


def check(findings):
    """What the list says and is no longer so."""
    found = set(findings)
    for row in listed():
        finding = tuple(row[column] for column in COLUMNS[:5])
        if row["verdict"] not in ("right", "wrong") or not row.get("why"):
            yield f"{finding}: has no verdict with a reason"
        elif (finding in found) != (row["verdict"] == "right"):
            yield f"{finding}: is judged {row['verdict']} and is {'' if finding in found else 'not '}found"
    if len(listed()) != COUNT:
        yield f"{LIST.name} has {len(listed())} rows, expected {COUNT}"


def main(arguments):
    if len(arguments) != 3 or arguments[0] not in ("draw", "check"):
        print(__doc__, file=sys.stderr)
        return 2
    corpora = pathlib.Path(arguments[2])
    if not corpora.is_dir():
        print("the corpora are not beside this checkout (../shared/corpora)")
        return SKIPPED
    findings = every_finding(str(pathlib.Path(arguments[1]).resolve()), corpora)
    if arguments[0] == "draw":
        for finding in drawn(findings):
            print("\t".join(finding))
        return 0
    problems = list(check(findings))
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
