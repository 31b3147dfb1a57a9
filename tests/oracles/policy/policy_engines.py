#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The engines that exported policies of admission are written for, judging a table of objects.

  policy_engines.py build                        builds gator and OPA once, prints their paths
  policy_engines.py judge ENGINE CASES OUT FOLDER…
                                                 ENGINE: vap (a real API server), gatekeeper (gator
                                                 verify) or opa (the Rego alone); CASES: the table
                                                 (tests/fixtures/policies); each FOLDER: one export;
                                                 OUT: one JSON line a folder and case, in order,
                                                 {"folder": 0, "case", "refused": [rule…], "said"}
  policy_engines.py schema FILE…                 a strict dry run against the CRDs of Gatekeeper,
                                                 Kyverno, External Secrets and the Secrets Store CSI
                                                 driver; prints what is refused or warned about

Exit code 77: the engine cannot be had here, with the reason on stderr.
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
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "kube_apiserver"))
import dry_run  # noqa: E402
import kube_apiserver  # noqa: E402

GATEKEEPER = "github.com/open-policy-agent/gatekeeper/v3@v3.23.1"
PROGRAMS = {"gator": "github.com/open-policy-agent/gatekeeper/v3/cmd/gator@v3.23.1",
            "opa": "github.com/open-policy-agent/opa@v1.17.1"}
KYVERNO = "github.com/kyverno/kyverno@v1.19.1"
EXTERNAL_SECRETS = "github.com/external-secrets/external-secrets@v1.3.2"
SECRETS_STORE = "sigs.k8s.io/secrets-store-csi-driver@v1.5.3"
PREFIX = "drawbridge-policies-"
DIGESTS = {"{digest}": "sha256:" + "a" * 64, "{sha512}": "sha512:" + "b" * 128}
NAMESPACES = {"shop": {"istio-injection": "enabled"}, "plain": {}, "elsewhere": {}}
API = {"Pod": "v1", "ReplicationController": "v1", "Namespace": "v1", "Job": "batch/v1", "CronJob": "batch/v1"}


# ------------------------------------------------------------------------------------- what is needed
def program(name):
    """A Go program, built once and kept beside the other servers of the oracles."""
    package = PROGRAMS[name]
    kept = kube_apiserver.cache_folder().parent / f"{name}-{package.rsplit('@', 1)[1]}"
    if kept.exists():
        return kept
    print(f"building {package} once, which takes some minutes", file=sys.stderr)
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([kube_apiserver.go_program(), "install", package], cwd=folder, capture_output=True,
                              text=True, env={**os.environ, "GOBIN": folder})
        if done.returncode:
            raise kube_apiserver.Skip(f"{name} cannot be built: {done.stderr[-2000:]}")
        shutil.copy(pathlib.Path(folder) / name, f"{kept}.new")
        os.replace(f"{kept}.new", kept)  # whole, or not there
    return kept


def module_folder(module):
    done = subprocess.run([kube_apiserver.go_program(), "mod", "download", "-json", module], capture_output=True,
                          text=True, cwd=tempfile.gettempdir())
    if done.returncode:
        raise kube_apiserver.Skip(f"{module} cannot be downloaded: {done.stdout or done.stderr}")
    return pathlib.Path(json.loads(done.stdout)["Dir"])


# ------------------------------------------------------------------------------------- the table
def laid_over(base, patch):
    """A JSON merge patch."""
    merged = dict(base)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = laid_over(merged.get(key) or {}, value) if isinstance(value, dict) else value
    return merged


def pod_template(patch):
    good = {"metadata": {"labels": {"app": "web"}, "annotations": {"egress-policy": "allowed"}},
            "spec": {"serviceAccountName": "web", "containers": [{"name": "main", "image": "nginx@{digest}"}]}}
    text = json.dumps(laid_over(good, patch))
    for word, digest in DIGESTS.items():
        text = text.replace(word, digest)
    return json.loads(text)


def spec_of(kind, template):
    replicated = {"selector": {"matchLabels": {"app": "web"}}, "template": template}
    job = {"template": {**template, "spec": {**template["spec"], "restartPolicy": "Never"}}}
    return {"Job": job, "CronJob": {"schedule": "0 0 * * *", "jobTemplate": {"spec": job}},
            "ReplicationController": {"selector": {"app": "web"}, "template": template},
            "StatefulSet": {**replicated, "serviceName": "web"}}.get(kind, replicated)


def made(case, name, patch, labels):
    kind = case.get("kind", "Pod")
    head = {"apiVersion": API.get(kind, "apps/v1"), "kind": kind}
    namespace = case.get("namespace", "shop")
    if kind == "Namespace":
        return {**head, "metadata": {"name": namespace, "labels": labels}}
    template = pod_template(patch)
    if kind == "Pod":
        metadata = {**template["metadata"], "name": name, "namespace": namespace}
        return {**head, "metadata": metadata, "spec": template["spec"]}
    return {**head, "metadata": {"name": name, "namespace": namespace}, "spec": spec_of(kind, template)}


class Case:
    def __init__(self, index, row):
        self.name, self.row = row["case"], row
        self.kind, self.namespace = row.get("kind", "Pod"), row.get("namespace", "shop")
        self.object = made(row, f"case-{index}", row.get("pod", {}), row.get("labels", {}))
        is_update = "old" in row or "oldLabels" in row
        self.old = made(row, f"case-{index}", row.get("old", {}), row.get("oldLabels", {})) if is_update else None
        self.operation = row.get("operation", "UPDATE" if is_update else "CREATE")

    def is_for(self, engine):
        return engine in self.row.get("engines", [engine])

    def request(self):
        """As Gatekeeper's webhook gets it."""
        group, _, version = self.object["apiVersion"].rpartition("/")
        request = {"uid": self.object["metadata"]["name"], "operation": self.operation,
                   "kind": {"group": group, "version": version, "kind": self.kind},
                   "name": self.object["metadata"]["name"], "object": self.object}
        if self.kind != "Namespace":
            request["namespace"] = self.namespace
        if self.old or self.operation == "DELETE":
            request["oldObject"] = self.old or self.object
        return request

    def sent_request(self):
        """The same before the webhook shows what a DELETE removes as the object."""
        return {**self.request(), "object": None} if self.operation == "DELETE" else self.request()


def cases_of(path, engine):
    yaml = dry_run.yaml_module()
    rows = yaml.load(pathlib.Path(path).read_text(), yaml.SafeLoader)
    return [case for case in (Case(i, row) for i, row in enumerate(rows)) if case.is_for(engine)]


def documents_of(folder):
    """The manifests of an export's folder, without kustomizations."""
    yaml = dry_run.yaml_module()
    found = [(path, yaml.load(path.read_text(), yaml.SafeLoader)) for path in sorted(folder.glob("*.yaml"))]
    return [(path, document) for path, document in found if document["kind"] != "Kustomization"]


# ------------------------------------------------------------------------------------- the API server
class Admission:
    """Real dry runs; what is updated was made before there was a policy."""

    def __init__(self, server, cases):
        self.server, self.cases, self.judge, self.generation = server, cases, dry_run.Judge(server), 0
        for name, labels in NAMESPACES.items():
            server.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace",
                                                 "metadata": {"name": name, "labels": labels}})
            for account in ("default", "web"):
                self.judge.make_account(name, account)
        for case in cases:
            if case.old and case.kind != "Namespace":
                self.server.create(self.path(case.old), case.old)

    def path(self, document):
        return self.judge.plural(document["apiVersion"], document["kind"]).format(
            document["metadata"].get("namespace", ""))

    def send(self, case):
        path = self.path(case.object)
        if case.operation == "CREATE":
            return self.judge.send("POST", path + dry_run.STRICT, json.dumps(case.object))
        path += "/" + case.object["metadata"]["name"]
        if case.kind == "Pod":
            spec = case.object["spec"]
            patch = {"metadata": {"labels": case.object["metadata"]["labels"]}}
            if "ephemeralContainers" in spec:
                path += "/ephemeralcontainers"
                patch = {"spec": {"ephemeralContainers": spec["ephemeralContainers"]}}
            return self.judge.send("PATCH", path + dry_run.STRICT, json.dumps(patch),
                                   "application/strategic-merge-patch+json")
        return self.judge.send("PUT", path + dry_run.STRICT, json.dumps(case.object))

    def judged(self, case):
        status, said, warnings = self.send(case)
        policies = set(re.findall(rf"ValidatingAdmissionPolicy '{PREFIX}([^']+)'", said))
        if warnings or (status not in (200, 201) and not policies):
            raise RuntimeError(f"{case.name}: {status} {said} {warnings}")
        return sorted(policies), said

    def policies(self, folder):
        """Those of an export, and last one of our own that tells when the server minds them all."""
        self.generation += 1
        name = f"sentinel-{self.generation}"
        rules = [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}]
        meta = {"apiVersion": "admissionregistration.k8s.io/v1", "metadata": {"name": name}}
        own = [{**meta, "kind": "ValidatingAdmissionPolicy",
                "spec": {"matchConstraints": {"resourceRules": rules},
                         "validations": [{"expression": f"object.metadata.name != '{name}'"}]}},
               {**meta, "kind": "ValidatingAdmissionPolicyBinding",
                "spec": {"policyName": name, "validationActions": ["Deny"]}}]
        written = [document for _, document in documents_of(pathlib.Path(folder) / "policy-as-code/vap")]
        return sorted(written, key=lambda each: each["kind"]) + own

    def refuses_sentinel(self):
        name = f"sentinel-{self.generation}"
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "elsewhere"}}
        path = "/api/v1/namespaces/elsewhere/configmaps" + dry_run.STRICT
        return self.judge.send("POST", path, json.dumps(body))[0] == 422

    def answers(self, folder):
        policies = self.policies(folder)
        for document in policies:
            status, said, warnings = self.judge.send("POST", self.path(document) + "?fieldValidation=Strict",
                                                     json.dumps(document))
            if status != 201 or warnings:
                raise RuntimeError(f"{document['metadata']['name']}: {status} {said} {warnings}")
        self.server.await_that("the policies are minded", self.refuses_sentinel)
        answers = [self.judged(case) for case in self.cases]
        for document in policies:
            self.server.delete(f"{self.path(document)}/{document['metadata']['name']}")
        self.server.await_that("the policies are forgotten", lambda: not self.refuses_sentinel())
        return answers


def judged_by_api_server(cases, folders):
    with kube_apiserver.Server() as server:
        admission = Admission(server, cases)
        return [admission.answers(folder) for folder in folders]


# ------------------------------------------------------------------------------------- OPA and gator
def gatekeeper_rules(folder):
    """(rule, file of the template, template, file of the constraint, constraint) of an export."""
    root = pathlib.Path(folder).resolve() / "policy-as-code/gatekeeper"
    templates = {document["spec"]["crd"]["spec"]["names"]["kind"]: (path, document)
                 for path, document in documents_of(root / "templates")}
    return [(document["metadata"]["name"].removeprefix(PREFIX), *templates[document["kind"]], path, document)
            for path, document in documents_of(root / "constraints")]


def is_matched(constraint, case):
    match = constraint["spec"]["match"]
    group = case.object["apiVersion"].rpartition("/")[0]
    return case.namespace in match["namespaces"] and any(
        group in each["apiGroups"] and case.kind in each["kinds"] for each in match["kinds"])


def asked_of_opa(opa, template, constraint, cases, is_strict):
    source = template["spec"]["targets"][0]["code"][0]["source"]
    with tempfile.TemporaryDirectory(prefix="drawbridge-oracle-") as folder:
        rego, data = pathlib.Path(folder) / "policy.rego", pathlib.Path(folder) / "data.json"
        rego.write_text(source["rego"])
        checked = subprocess.run([opa, "check", *(["--strict"] if is_strict else []), rego], capture_output=True,
                                 text=True)
        if checked.returncode:
            raise RuntimeError(f"{constraint['kind']}: {checked.stderr}{checked.stdout}")
        data.write_text(json.dumps({"cases": [case.request() for case in cases],
                                    "parameters": constraint["spec"].get("parameters", {})}))
        package = template["metadata"]["name"]
        query = (f"[v | some c in data.cases; p := data.parameters; v := data.{package}.violation with input as "
                 '{"review": c, "parameters": p}]')  # a reference inside the object is not followed
        done = subprocess.run([opa, "eval", "--strict-builtin-errors", "-f", "json", "-d", rego, "-d", data, query],
                              capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{constraint['kind']}: {done.stderr}{done.stdout}")
        return json.loads(done.stdout)["result"][0]["expressions"][0]["value"]


def judged_by_opa(cases, folders):
    opa = program("opa")
    answers = []
    for folder in folders:
        refused = [([], []) for _ in cases]
        for rule, _, template, _, constraint in gatekeeper_rules(folder):
            said = asked_of_opa(opa, template, constraint, cases, is_strict=folder == folders[0])  # no changed one
            if len(said) != len(cases):
                raise RuntimeError(f"{rule}: {len(said)} answers to {len(cases)} cases")
            for (rules, texts), case, violations in zip(refused, cases, said):
                if violations and is_matched(constraint, case):
                    rules.append(rule)
                    texts += [each["msg"] for each in violations]
        answers.append([(sorted(rules), "; ".join(texts)) for rules, texts in refused])
    return answers


def asked_of_gator(gator, work, rule, cases):
    """Which cases the rule refuses: those for which "no violations" does not hold."""
    name, template, _, constraint, _ = rule
    suite = {"apiVersion": "test.gatekeeper.sh/v1alpha1", "kind": "Suite", "metadata": {"name": name},
             "tests": [{"name": name, "template": os.path.relpath(template, work),
                        "constraint": os.path.relpath(constraint, work),
                        "cases": [{"name": f"case-{i}", "object": f"{i}.yaml",
                                   "assertions": [{"violations": "no"}]} for i in range(len(cases))]}]}
    (work / "suite.yaml").write_text(json.dumps(suite))
    done = subprocess.run([gator, "verify", "-v", work / "suite.yaml"], capture_output=True, text=True)
    results = re.findall(r"--- (PASS|FAIL): case-(\d+)\s[^\n]*\n([^\n]*)", done.stdout)
    wrong = [said for result, _, said in results if result == "FAIL" and "violations but want none" not in said]
    if len(results) != len(cases) or wrong:
        raise RuntimeError(f"gator about {name}: {wrong[:3]} {done.stdout[-3000:]}{done.stderr[-3000:]}")
    return {int(i) for result, i, _ in results if result == "FAIL"}


def judged_by_gator(cases, folders):
    gator = program("gator")
    answers = []
    with tempfile.TemporaryDirectory(prefix="drawbridge-oracle-") as folder:
        work = pathlib.Path(folder)
        for i, case in enumerate(cases):
            (work / f"{i}.yaml").write_text(json.dumps({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
                                                        "request": case.sent_request()}))
        for export in folders:
            refused = [[] for _ in cases]
            for rule in gatekeeper_rules(export):
                for i in asked_of_gator(gator, work, rule, cases):
                    refused[i].append(rule[0])
            answers.append([(sorted(rules), "") for rules in refused])
    return answers


# ------------------------------------------------------------------------------------- schemas
def install_definitions(server, files):
    judge = dry_run.Judge(server)
    for path in files:
        status, said, _ = judge.send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                                     path.read_text())
        if status != 201:
            raise RuntimeError(f"the CRD {path.name} was refused: {status} {said}")
    return judge


def schema(files):
    gatekeeper, kyverno = module_folder(GATEKEEPER), module_folder(KYVERNO)
    definitions = [gatekeeper / "config/crd/bases/constrainttemplate-customresourcedefinition.yaml",
                   kyverno / "config/crds/kyverno/kyverno.io_clusterpolicies.yaml",
                   module_folder(EXTERNAL_SECRETS) / "config/crds/bases/external-secrets.io_externalsecrets.yaml",
                   module_folder(SECRETS_STORE) / "deploy/secrets-store.csi.x-k8s.io_secretproviderclasses.yaml"]
    kinds = (("templates.gatekeeper.sh/v1", "ConstraintTemplate"), ("kyverno.io/v1", "ClusterPolicy"),
             ("external-secrets.io/v1", "ExternalSecret"), ("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass"))
    yaml = dry_run.yaml_module()
    wrong = 0
    with kube_apiserver.Server() as server:
        judge = install_definitions(server, definitions)

        def are_served():
            judge.plurals.clear()
            return all(judge.plural(*kind) for kind in kinds)

        server.await_that("the CRDs are served", are_served)
        texts = [pathlib.Path(name).read_text() for name in files]
        documents = [yaml.load(text, yaml.SafeLoader) for text in texts]
        judge.make_namespaces({each["metadata"].get("namespace") for each in documents} - {None})
        for name, text, document in zip(files, texts, documents):
            path = judge.plural(document["apiVersion"], document["kind"]).format(
                document["metadata"].get("namespace", ""))
            status, said, warnings = judge.send("POST", path + dry_run.STRICT, text)
            warnings = [each for each in warnings if "ClusterPolicy is deprecated" not in each]  # known, and said
            if status != 201 or warnings:
                wrong += 1
                print(f"{name}: {status} {said} {warnings}")
    return 1 if wrong else 0


# ------------------------------------------------------------------------------------- commands
ENGINES = {"vap": judged_by_api_server, "gatekeeper": judged_by_gator, "opa": judged_by_opa}


def judge(engine, source, target, folders):
    cases = cases_of(source, engine)
    lines = [json.dumps({"folder": i, "case": case.name, "expected": case.row["refused"],
                         "also": case.row.get("also", ""), "refused": refused, "said": said})
             for i, answers in enumerate(ENGINES[engine](cases, folders))
             for case, (refused, said) in zip(cases, answers)]
    pathlib.Path(target).write_text("".join(line + "\n" for line in lines))


def main(arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are ended too
    try:
        if arguments == ["build"]:
            print(*(program(name) for name in PROGRAMS))
        elif len(arguments) >= 5 and arguments[0] == "judge" and arguments[1] in ENGINES:
            judge(*arguments[1:4], arguments[4:])
        elif len(arguments) >= 2 and arguments[0] == "schema":
            return schema(arguments[1:])
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except kube_apiserver.Skip as reason:
        print(f"skipped: the oracle of policies, because {reason}", file=sys.stderr)
        return kube_apiserver.SKIPPED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
