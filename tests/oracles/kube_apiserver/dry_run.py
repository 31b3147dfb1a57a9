#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real Kubernetes API server with the CRDs of Istio and the Gateway API judges exported files, without keeping them.

  dry_run.py build         gets server and CRDs once, prints their paths
  dry_run.py judge IN OUT  IN: a JSON list of {"id", "text"}, the bytes of one file each;
                           OUT: one JSON line each, in order, {"id", "kind", "status", "error": text
                           or null, "warnings": […]}; status null: kustomize alone reads that kind

Each file is created with ?dryRun=All&fieldValidation=Strict, in namespaces that are made before. A
workload patch is laid over a workload or Service of its name that has what a manifest has to have, as
kustomize does before anything is sent; it holds mappings and scalars only. A Namespace patch is
sent as the patch it is.

Exit code 77: it cannot be had here, with the reason on stderr.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the source folder stays as it is
import kube_apiserver  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
STRICT = "?dryRun=All&fieldValidation=Strict"
LABELS = {"oracle": "stub"}
POD = {"metadata": {"labels": LABELS}, "spec": {"containers": [{"name": "main", "image": "registry.example/main:1"}]}}


# ------------------------------------------------------------------------------------- what is needed
def yaml_module():
    try:
        import yaml
    except ImportError as missing:
        raise kube_apiserver.Skip(f"PyYAML is not installed (Debian: python3-yaml): {missing}")
    return yaml


LINKERD = "policy.linkerd.io/"  # its CRDs are in Helm charts alone: not judged, and named as such
# Go modules, the file of theirs with CRDs, and what the cache calls it.
DEFINITIONS = [("istio.io/api", "kubernetes/customresourcedefinitions.gen.yaml", "istio"),
               ("sigs.k8s.io/gateway-api", "config/crd/standard/gateway.networking.k8s.io_gateways.yaml", "gateway")]


def definitions():
    """Files of CRDs, of the versions that the Istio of tests/oracles/istio is made with."""
    return [definitions_of(*each) for each in DEFINITIONS]


def definitions_of(name, path, short):
    requirements = (HERE.parent / "istio/go.mod").read_text()
    version = re.search(rf"^\s+{re.escape(name)} (v\S+)", requirements, re.M)[1]
    kept = kube_apiserver.cache_folder().parent / f"{short}-crds-{version}.yaml"
    if kept.exists():
        return kept
    module = f"{name}@{version}"
    done = subprocess.run([kube_apiserver.go_program(), "mod", "download", "-json", module], capture_output=True,
                          text=True, cwd=tempfile.gettempdir())
    if done.returncode:
        raise kube_apiserver.Skip(f"{module} cannot be downloaded: {done.stdout or done.stderr}")
    source = pathlib.Path(json.loads(done.stdout)["Dir"]) / path
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, f"{kept}.new")
    os.replace(f"{kept}.new", kept)  # whole, or not there
    return kept


# ------------------------------------------------------------------------------------- workload patches
def stub_of(kind):
    """The least that the API server takes of a workload or Service."""
    job = {"template": {**POD, "spec": {**POD["spec"], "restartPolicy": "Never"}}}
    specs = {"Pod": POD["spec"], "Job": job, "CronJob": {"schedule": "0 0 * * *", "jobTemplate": {"spec": job}},
             "ReplicationController": {"selector": LABELS, "template": POD}, "Service": {"ports": [{"port": 80}]}}
    replicated = {"selector": {"matchLabels": LABELS}, "template": POD}
    if kind == "StatefulSet":
        replicated["serviceName"] = "stub"
    return {"spec": specs.get(kind, replicated)}


def laid_over(base, patch):
    """A strategic merge patch of mappings and scalars."""
    merged = dict(base)
    for key, value in patch.items():
        if isinstance(value, list):
            raise RuntimeError(f"a workload patch with a list under {key}: merging that is not the business of this oracle")
        merged[key] = laid_over(merged.get(key) or {}, value) if isinstance(value, dict) else value
    return merged


# ------------------------------------------------------------------------------------- judging
class Judge:
    def __init__(self, server):
        self.server = server
        self.plurals = {}  # of (apiVersion, kind), None: the server does not know it

    def install(self, files):
        for text in "\n---\n".join(file.read_text() for file in files).split("\n---\n"):
            if not re.search(r"^kind: CustomResourceDefinition$", text, re.M):
                continue
            status, answer, _ = self.send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", text)
            if status != 201:
                raise RuntimeError(f"a CRD was refused: {status} {answer}")
        self.server.await_that("the CRDs are served", self.serves_them)

    def serves_them(self):
        self.plurals.clear()
        return self.plural("gateway.networking.k8s.io/v1", "Gateway") and all(
            self.plural(f"security.istio.io/{version}", kind) for version in ("v1", "v1beta1")
            for kind in ("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication"))

    def send(self, method, path, text, content_type="application/yaml"):
        """Status, message and warnings."""
        body = text.encode()
        status, answer, headers = self.server.exchange(method, path, body, content_type)
        warnings = [value for name, value in headers if name.lower() == "warning"]
        try:
            said = json.loads(answer).get("message", "") if status >= 300 else ""
        except ValueError:
            said = answer.decode(errors="replace")
        return status, said, warnings

    def plural(self, version, kind):
        if (version, kind) not in self.plurals:
            path = f"/apis/{version}" if "/" in version else f"/api/{version}"
            status, answer = self.server.request("GET", path)
            resources = json.loads(answer)["resources"] if status == 200 else []
            found = [each for each in resources if each["kind"] == kind and "/" not in each["name"]]
            self.plurals[version, kind] = (f"{path}/namespaces/{{}}/{found[0]['name']}" if found[0]["namespaced"] else
                                           f"{path}/{found[0]['name']}") if found else None
        return self.plurals[version, kind]

    def make_namespaces(self, names):
        for name in sorted(names):
            status, said, _ = self.send("POST", "/api/v1/namespaces", json.dumps(
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}))
            if status not in (201, 409):
                raise RuntimeError(f"namespace {name}: {status} {said}")
        for name in names:  # no controller makes it, and Pods need one
            self.make_account(name, "default")

    def make_account(self, namespace, name):
        """Whether it was made: it may be there already, or have a name that the judged file is refused for."""
        status, said, _ = self.send("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts", json.dumps(
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}))
        if status not in (201, 409, 422):
            raise RuntimeError(f"ServiceAccount {namespace}/{name}: {status} {said}")
        return status == 201

    def judged(self, file, document):
        kind = document["kind"]
        if document["apiVersion"].startswith(("kustomize.config.k8s.io/", LINKERD)):
            return None, None, []
        collection = self.plural(document["apiVersion"], kind)
        if not collection:
            return 404, f"the API server knows no {kind} of {document['apiVersion']}", []
        path = collection.format(document["metadata"].get("namespace", ""))
        if kind == "Namespace":
            return self.send("PATCH", f"{path}/{document['metadata']['name']}{STRICT}",
                             json.dumps(document), "application/strategic-merge-patch+json")
        if file["id"].split("/")[-2:-1] == ["workload-patches"]:
            return self.judged_patch(path, document)
        return self.send("POST", path + STRICT, file["text"])

    def judged_patch(self, path, patch):
        merged = laid_over(stub_of(patch["kind"]), patch)
        account = merged["spec"].get("serviceAccountName") if patch["kind"] == "Pod" else None
        namespace = patch["metadata"]["namespace"]
        is_made = account and self.make_account(namespace, account)  # admission looks for it
        answer = self.send("POST", path + STRICT, json.dumps(merged))
        if is_made:
            self.server.delete(f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}")
        return answer


def judge(source, target):
    yaml = yaml_module()
    files = json.loads(pathlib.Path(source).read_text())
    documents = [list(yaml.load_all(file["text"], yaml.SafeLoader)) for file in files]
    for file, some in zip(files, documents):
        if len(some) != 1:
            raise RuntimeError(f"{file['id']} has {len(some)} documents, and every exported file has one")
    # A list is JSON 6902 operations, for an object that is not in the export: not judged, like a kustomization.
    documents = [some[0] if isinstance(some[0], dict) else {"apiVersion": "kustomize.config.k8s.io/", "kind": "operations"}
                 for some in documents]
    crds = definitions()
    lines = []
    with kube_apiserver.Server() as server:
        judge = Judge(server)
        judge.install(crds)
        judge.make_namespaces({item.get("metadata", {}).get("namespace") for item in documents} - {None} |
                              {item["metadata"]["name"] for item in documents if item["kind"] == "Namespace"})
        for file, document in zip(files, documents):
            status, said, warnings = judge.judged(file, document)
            error = said or str(status) if status is not None and status not in (200, 201) else None
            kind = document["kind"] + (f".{LINKERD[:-1]}" if document["apiVersion"].startswith(LINKERD) else "")
            lines.append(json.dumps({"id": file["id"], "kind": kind, "status": status, "error": error,
                                     "warnings": warnings}))
    pathlib.Path(target).write_text("".join(line + "\n" for line in lines))


def main(arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are ended too
    try:
        if arguments == ["build"]:
            print(kube_apiserver.server_program(), *definitions())
        elif len(arguments) == 3 and arguments[0] == "judge":
            judge(*arguments[1:])
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except kube_apiserver.Skip as reason:
        print(f"skipped: the dry run of exports, because {reason}", file=sys.stderr)
        return kube_apiserver.SKIPPED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
