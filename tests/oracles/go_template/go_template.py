#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Go's text/template, for the oracle of SPIRE's templates.

  go_template.py build        builds the Go program once, prints its path
  go_template.py run IN OUT   IN: a JSON list of {"template", "data"}; OUT: a JSON list of
                              {"text", "error"}, in order

Exit code 77: there is no Go of at least 1.21 here, with the reason on stderr.
"""
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
HERE = pathlib.Path(__file__).resolve().parent
SOURCES = ("main.go", "go.mod")


class Skip(Exception):
    """The oracle cannot be had; says why."""


def go_program():
    for found in filter(None, (shutil.which("go"), shutil.which("go", path="/usr/local/go/bin"))):
        text = subprocess.run([found, "version"], capture_output=True, text=True).stdout
        version = re.search(r"go(\d+)\.(\d+)", text)
        if version and tuple(map(int, version.groups())) >= (1, 21):
            return found
    raise Skip("there is no Go of at least 1.21")


def program():
    """The path of the Go program, built where the cache does not have this source of it yet."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    digest = hashlib.sha256(b"\0".join((HERE / name).read_bytes() for name in SOURCES)).hexdigest()[:12]
    path = pathlib.Path(base) / "drawbridge-oracle" / f"go-template-{digest}"
    if path.exists():
        return path
    go = go_program()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="drawbridge-oracle-") as folder:
        for name in SOURCES:
            shutil.copy(HERE / name, folder)
        built = pathlib.Path(folder) / "go-template"
        done = subprocess.run([go, "build", "-trimpath", "-o", built, "."], cwd=folder, capture_output=True,
                              text=True, env={**os.environ, "GOFLAGS": "-buildvcs=false"})
        if done.returncode:
            raise Skip(f"the program around text/template cannot be built: {done.stderr[-2000:]}")
        shutil.copy(built, f"{path}.new")
        os.replace(f"{path}.new", path)  # whole, or not there
    return path


def main(arguments):
    try:
        if arguments == ["build"]:
            print(program())
        elif len(arguments) == 3 and arguments[0] == "run":
            with open(arguments[1], "rb") as asked, open(arguments[2], "wb") as answered:
                return subprocess.run([program()], stdin=asked, stdout=answered).returncode
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except Skip as reason:
        print(reason, file=sys.stderr)
        return SKIPPED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
