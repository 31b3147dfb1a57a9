// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

class DecodeAdmissionTest : public QObject {
    Q_OBJECT
private slots:
    void admissionPolicy();
    void binding();
    void constraintTemplate();
    void constraint_data();
    void constraint();
    void kyverno_data();
    void kyverno();
    void spiffeId();
    void emptySpecs_data();
    void emptySpecs();
};

void DecodeAdmissionTest::admissionPolicy()
{
    const auto decoded =
        decodeText("apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\n"
                   "metadata: {name: p}\nspec:\n  failurePolicy: Ignore\n"
                   "  paramKind: {apiVersion: v1, kind: ConfigMap}\n"
                   "  matchConstraints: {resourceRules: [{apiGroups: [apps], apiVersions: [v1],\n"
                   "    operations: [CREATE], resources: [deployments]}]}\n"
                   "  validations: [{expression: \"object.spec.replicas <= 5\"}]\n");
    const auto *policy = decoded.only<AdmissionPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    QVERIFY(policy->isIgnoredOnFailure);
    COMPARE(policy->paramKind, "v1/ConfigMap");
    COMPARE(policy->rules.at(0).resources.at(0), "deployments");
    COMPARE(policy->expressions.at(0).text, "object.spec.replicas <= 5");
    QCOMPARE(policy->expressions.at(0).where.lineOneBased, 9U);
}

void DecodeAdmissionTest::binding()
{
    const auto decoded = decodeText(
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\n"
        "metadata: {name: b}\nspec:\n  policyName: p\n  validationActions: [Audit, Deny]\n"
        "  matchResources: {namespaceSelector: {matchLabels: {a: b}}}\n");
    const auto *binding = decoded.only<AdmissionPolicyBindingObject>();
    QVERIFY2(binding != nullptr, decoded.said().c_str());
    COMPARE(binding->policyName, "p");
    QVERIFY(binding->actions == (std::vector{Enforcement::Deny, Enforcement::Audit}));
    COMPARE(toString(binding->namespaceSelector), "a=b");
}

void DecodeAdmissionTest::constraintTemplate()
{
    const auto decoded =
        decodeText("apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\n"
                   "metadata: {name: k8srequiredlabels}\nspec:\n"
                   "  crd: {spec: {names: {kind: K8sRequiredLabels}}}\n"
                   "  targets: [{target: x, rego: \"package a\"}]\n");
    const auto *made = decoded.only<ConstraintTemplateObject>();
    QVERIFY2(made != nullptr, decoded.said().c_str());
    COMPARE(made->constraintKind, "K8sRequiredLabels");
    COMPARE(made->code.at(0).text, "package a");
}

void DecodeAdmissionTest::constraint_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<int>("expected");
    const auto row = [](const char *name, const char *action, Enforcement expected) {
        QTest::newRow(name) << QString(action) << static_cast<int>(expected);
    };
    row("no action means deny", "", Enforcement::Deny);
    row("deny", "  enforcementAction: deny\n", Enforcement::Deny);
    row("dryrun", "  enforcementAction: dryrun\n", Enforcement::Audit);
    row("warn", "  enforcementAction: warn\n", Enforcement::Warn);
    row("scoped differs from place to place", "  enforcementAction: scoped\n",
        Enforcement::Unknown);
}

void DecodeAdmissionTest::constraint()
{
    QFETCH(QString, action);
    QFETCH(int, expected);
    const auto decoded =
        decodeText("apiVersion: constraints.gatekeeper.sh/v1beta1\n"
                   "kind: K8sAnythingAtAll\nmetadata: {name: c}\nspec:\n" +
                   action.toStdString() +
                   "  match:\n    kinds: [{apiGroups: [\"\", apps], kinds: [Pod]}]\n"
                   "    excludedNamespaces: [kube-system]\n"
                   "    namespaceSelector: {matchLabels: {a: b}}\n");
    const auto *constraint = decoded.only<ConstraintObject>();
    QVERIFY2(constraint != nullptr, decoded.said().c_str());
    QCOMPARE(static_cast<int>(constraint->enforcement), expected);
    QVERIFY(constraint->kinds == (std::vector<std::string>{"/Pod", "apps/Pod"}));
    COMPARE(constraint->excludedNamespaces.at(0), "kube-system");
    QVERIFY(constraint->namespaceSelector.has_value());
    COMPARE(constraint->meta.kind, "K8sAnythingAtAll");
}

void DecodeAdmissionTest::kyverno_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<int>("expected");
    const auto row = [](const char *name, const char *spec, Enforcement expected) {
        QTest::newRow(name) << QString(spec) << static_cast<int>(expected);
    };
    row("nothing said means Audit", "rules: []", Enforcement::Audit);
    row("Enforce for all", "validationFailureAction: Enforce, rules: []", Enforcement::Deny);
    row("lower case of old versions", "validationFailureAction: enforce", Enforcement::Deny);
    row("Enforce in one rule",
        "rules: [{name: a, validate: {}}, {name: b, validate: {failureAction: Enforce}}]",
        Enforcement::Deny);
}

void DecodeAdmissionTest::kyverno()
{
    QFETCH(QString, spec);
    QFETCH(int, expected);
    const auto decoded = decodeText("apiVersion: kyverno.io/v1\nkind: ClusterPolicy\n"
                                    "metadata: {name: k}\nspec: {" +
                                    spec.toStdString() + "}\n");
    const auto *policy = decoded.only<KyvernoPolicyObject>();
    QVERIFY2(policy != nullptr, decoded.said().c_str());
    QCOMPARE(static_cast<int>(policy->enforcement), expected);
    const auto rules = decodeText("apiVersion: kyverno.io/v1\nkind: Policy\nmetadata: {name: k}\n"
                                  "spec: {rules: [{name: r, generate: {}, match: {any:\n"
                                  "  [{resources: {kinds: [Pod]}}]}}]}\n");
    const auto *generating = rules.only<KyvernoPolicyObject>();
    QVERIFY(generating->rules.at(0).generates && !generating->rules.at(0).validates);
    COMPARE(generating->rules.at(0).kinds.at(0), "Pod");
}

void DecodeAdmissionTest::spiffeId()
{
    const auto decoded =
        decodeText("apiVersion: spire.spiffe.io/v1alpha1\nkind: ClusterSPIFFEID\nmetadata: {name: "
                   "web}\nspec:\n"
                   "  spiffeIDTemplate: \"spiffe://{{ .TrustDomain }}/web\"\n"
                   "  podSelector: {matchLabels: {app: web}}\n  federatesWith: [other.org]\n"
                   "  className: c\n  fallback: true\n");
    const auto *id = decoded.only<ClusterSpiffeIdObject>();
    QVERIFY2(id != nullptr, decoded.said().c_str());
    COMPARE(decoded.said(), "");
    COMPARE(id->idTemplate.text, "spiffe://{{ .TrustDomain }}/web");
    COMPARE(toString(*id->podSelector), "app=web");
    QVERIFY(!id->namespaceSelector && id->isFallback);
    COMPARE(id->federatesWith.at(0), "other.org");
    COMPARE(id->fault, "");
    const auto bad =
        decodeText("apiVersion: spire.spiffe.io/v1alpha1\nkind: ClusterSPIFFEID\nmetadata: {name: "
                   "web}\nspec:\n  podSelector: web\n  fallback: maybe\n");
    const auto *faulty = bad.only<ClusterSpiffeIdObject>();
    QVERIFY(faulty != nullptr);
    QVERIFY2(faulty->fault.find("spec.podSelector") != std::string::npos, faulty->fault.c_str());
}

void DecodeAdmissionTest::emptySpecs_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("kind");
    const auto row = [](const char *version, const char *kind) {
        QTest::addRow("%s", kind) << QString(version) << QString(kind);
    };
    row("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy");
    row("admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicyBinding");
    row("templates.gatekeeper.sh/v1beta1", "ConstraintTemplate");
    row("constraints.gatekeeper.sh/v1beta1", "Other");
    row("kyverno.io/v2beta1", "ClusterPolicy");
    row("spire.spiffe.io/v1alpha1", "ClusterSPIFFEID");
}

void DecodeAdmissionTest::emptySpecs()
{
    QFETCH(QString, version);
    QFETCH(QString, kind);
    const std::string head = "apiVersion: " + version.toStdString() +
                             "\nkind: " + kind.toStdString() + "\nmetadata: {name: x}\n";
    for (const char *rest : {"", "spec: {}\n", "spec: null\n"}) {
        const auto decoded = decodeText(head + rest);
        QCOMPARE(decoded.objects.size(), std::size_t{1});
        QVERIFY(decoded.only<OpaqueObject>() == nullptr);
        COMPARE(decoded.said(), "");
    }
    const auto bad = decodeText(head + "spec: text\n");
    QVERIFY(!bad.diagnostics.empty());
    QCOMPARE(bad.objects.size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(DecodeAdmissionTest)
#include "test_decode_admission.moc"
