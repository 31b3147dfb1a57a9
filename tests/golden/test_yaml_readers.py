#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every exported file means the same to a YAML 1.1 reader (PyYAML) and a YAML 1.2 reader (ruamel.yaml).

Usage: test_yaml_readers.py FOLDER. Exit 0 when all agree, 1 with the first differences, 77 when a reader is missing.
"""
import pathlib
import sys

try:
    import yaml
    from ruamel.yaml import YAML
except ImportError as missing:
    print(f"skipped: {missing}; install python3-yaml and python3-ruamel.yaml")
    sys.exit(77)


def paths_that_differ(old, new, path="$"):
    """Places where two values differ in type or content; True is not 1 here."""
    if type(old) is not type(new):
        yield f"{path}: {old!r} ({type(old).__name__}) against {new!r} ({type(new).__name__})"
    elif isinstance(old, dict):
        if list(old) != list(new):
            yield f"{path}: keys {list(old)} against {list(new)}"
        for key in old.keys() & new.keys():
            yield from paths_that_differ(old[key], new[key], f"{path}.{key}")
    elif isinstance(old, list):
        if len(old) != len(new):
            yield f"{path}: {len(old)} items against {len(new)}"
        for index, (a, b) in enumerate(zip(old, new)):
            yield from paths_that_differ(a, b, f"{path}[{index}]")
    elif old != new:
        yield f"{path}: {old!r} against {new!r}"


def main(folder):
    reader = YAML(typ="safe", pure=True)
    files = sorted(pathlib.Path(folder).rglob("*.yaml"))
    differences = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        old, new = list(yaml.safe_load_all(text)), list(reader.load_all(text))
        differences += [f"{file}: {line}" for line in paths_that_differ(old, new)]
    print("\n".join(differences[:50]))
    print(f"{len(files)} files, {len(differences)} differences")
    return 0 if files and not differences else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
