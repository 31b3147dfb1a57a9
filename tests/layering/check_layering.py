#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the layers: which folder may include what, and which target may link what; and that every error code is documented.

usage: check_layering.py SOURCE_DIR LINK_GRAPH | --self-test
"""
import pathlib
import re
import sys

# Folder -> folders of the project it may include. The longest matching prefix counts; none points back.
MAY_INCLUDE = {
    'model/base': [],
    'model/yaml': ['model/base'],
    'model/kubernetes': ['model/base', 'model/yaml'],
    'model/import': ['model/base', 'model/yaml', 'model/kubernetes'],
    'model/topology': ['model/base', 'model/yaml', 'model/kubernetes', 'model/import'],
    'model/design': ['model/base', 'model/yaml', 'model/kubernetes', 'model/import', 'model/topology'],
    'model/analysis': ['model/base', 'model/kubernetes', 'model/import', 'model/topology', 'model/design'],
    'model/layout': ['model'],
    'model/document': ['model/base', 'model/design', 'model/topology'],
    'exporters': ['model/base', 'model/yaml', 'model/kubernetes', 'model/import', 'model/topology', 'model/design',
                  'model/analysis', 'model/layout'],
    'views': ['model', 'exporters'],
    'app/gui': ['model', 'exporters', 'views'],
    'app/cli': ['model', 'exporters'],
    'app/layout': ['model/layout'],
}
# Library headers -> the only folders that may include them.
ONLY_IN = {
    r'yaml-cpp/': ['model/yaml'],
    r'simdjson': ['model/yaml'],
    r'graphviz/': ['app/layout'],
    r'archive(_entry)?\.h': ['model/import'],
    r'openssl/.*\.h': ['exporters'],
    r'nlohmann/': ['exporters', 'app/cli'],
    r'CLI/': ['app/cli'],
    r'Q[A-Z]\w*': ['model/document', 'views', 'app/gui'],
}
MAY_LINK = {
    'drawbridge_core': {'tl::expected', 'yaml-cpp::yaml-cpp', 'simdjson::simdjson', 'LibArchive::LibArchive', 'TBB::tbb',
                        'Boost::headers', 'Threads::Threads'},
    'drawbridge_layout': {'drawbridge_core', 'Threads::Threads', 'Boost::headers'},
    'drawbridge-layout': {'drawbridge_layout', 'PkgConfig::GRAPHVIZ'},
    'drawbridge_exporters': {'drawbridge_core', 'drawbridge_layout', 'nlohmann_json::nlohmann_json', 'OpenSSL::Crypto'},
    'drawbridge_document': {'drawbridge_core', 'Qt6::Core', 'Qt6::Gui'},
    'drawbridge_views': {'drawbridge_core', 'drawbridge_document', 'drawbridge_layout', 'drawbridge_exporters',
                         'drawbridge_resources', 'Qt6::Core', 'Qt6::Gui', 'Qt6::Widgets', 'Qt6::Svg'},
    'drawbridge_gui': {'drawbridge_core', 'drawbridge_document', 'drawbridge_layout', 'drawbridge_views',
                       'drawbridge_exporters', 'drawbridge_resources', 'Qt6::Core', 'Qt6::Gui', 'Qt6::Widgets',
                       'Qt6::PrintSupport', 'Qt6::Svg', 'Threads::Threads'},
    'drawbridge': {'drawbridge_gui'},
    'drawbridgectl': {'drawbridge_core', 'drawbridge_exporters', 'drawbridge_layout', 'drawbridge_cli', 'CLI11::CLI11',
                      'nlohmann_json::nlohmann_json', 'Qt6::Core', 'Threads::Threads'},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
ROOTS = ('model/', 'exporters/', 'views/', 'app/')


def layer_of(path):
    found = [folder for folder in MAY_INCLUDE if path.startswith(folder + '/')]
    return max(found, key=len) if found else None


def include_violations(path, text):
    layer = layer_of(path)
    if layer is None:
        return
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        own, system = match.groups()
        if own and own.startswith(ROOTS):
            allowed = MAY_INCLUDE[layer] + [layer]
            if not any(own.startswith(folder + '/') for folder in allowed):
                yield f'{path}:{number}: {layer} may not include {own}'
        for pattern, folders in ONLY_IN.items():
            header = system or own
            if re.match(pattern, header) and not any(path.startswith(f + '/') for f in folders):
                yield f'{path}:{number}: {header} belongs into {", ".join(folders)}'


def link_violations(graph):
    for line in graph.splitlines():
        target, _, links = line.partition(': ')
        for link in filter(None, links.split(';')):
            if link == 'drawbridge_options' or link.startswith('$<'):
                continue
            if link not in MAY_LINK.get(target, set()):
                yield f'target {target} may not link {link}'


def undocumented_codes(source):
    header = (source / 'model/base/error_code.h').read_text()
    documented = (source / 'docs/error-codes.md').read_text()
    for name, number in re.findall(r'^\s+(\w+) = (\d+),', header, re.MULTILINE):
        if f'| DB{int(number):04d} | {name} |' not in documented:
            yield f'docs/error-codes.md does not list DB{int(number):04d} {name}'


def missing_tests(source, paths):
    """A file that names its test must name one that exists."""
    for path in paths:
        for test in re.findall(r'tests/[\w/]+\.cpp', path.read_text()):
            if not (source / test).exists():
                yield f'{path.relative_to(source)}: names {test}, which does not exist'


def check(source, graph):
    paths = [p for root in ROOTS for p in sorted((source / root).rglob('*')) if p.suffix in ('.h', '.cpp')]
    violations = [v for p in paths for v in include_violations(p.relative_to(source).as_posix(), p.read_text())]
    violations += link_violations(graph.read_text())
    violations += undocumented_codes(source)
    violations += missing_tests(source, paths)
    print('\n'.join(violations) or f'{len(paths)} files and {len(graph.read_text().splitlines())} targets keep their layers')
    return 1 if violations or not paths else 0


def self_test():
    cases = [
        ('model/base/a.h', '#include "model/yaml/b.h"', 1),
        ('model/base/a.h', '#include <QString>', 1),
        ('model/design/a.cpp', '#include "model/analysis/verify.h"', 1),
        ('model/import/a.cpp', '#include <yaml-cpp/yaml.h>', 1),
        ('views/panels/a.cpp', '#include <graphviz/gvc.h>', 1),
        ('app/cli/a.cpp', '#include "views/canvas/b.h"', 1),
        ('model/document/a.cpp', '#include <QUndoStack>', 0),
        ('model/yaml/a.cpp', '#include <yaml-cpp/yaml.h>', 0),
        ('exporters/a.cpp', '#include "model/design/design.h"', 0),
    ]
    wrong = [case for case in cases if len(list(include_violations(case[0], case[1]))) != case[2]]
    if len(list(link_violations('drawbridge_core: tl::expected;Qt6::Core\n'))) != 1:
        wrong.append('link of Qt6::Core by drawbridge_core was not seen')
    print('wrong: ' + repr(wrong) if wrong else f'{len(cases) + 1} cases judged right')
    return 1 if wrong else 0


if __name__ == '__main__':
    if sys.argv[1:] == ['--self-test']:
        sys.exit(self_test())
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(check(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
