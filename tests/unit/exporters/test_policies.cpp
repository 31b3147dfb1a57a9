// SPDX-License-Identifier: Apache-2.0
#include "exporters/policy_cel.h"
#include "exporters/policy_exporter.h"
#include "exporters/policy_rego.h"
#include "model/design/edits.h"
#include "tests/unit/exporters/small_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

namespace {

const std::set<PolicyEngine> kAll{PolicyEngine::ValidatingAdmissionPolicy, PolicyEngine::Gatekeeper,
                                  PolicyEngine::Kyverno};

std::string deployment(const std::string &nameSpace, const std::string &name,
                       const std::string &spec, const std::string &metadata = "")
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + "}\nspec: {selector: {matchLabels: {app: " + name +
           "}}, template: {metadata: {labels: {app: " + name + "}" + metadata + "}, spec: {" +
           spec + "}}}\n";
}

Design designOf(const std::string &text)
{
    Diagnostics diagnostics;
    const ResourceSet resources = importText(text, "m.yaml", {}, diagnostics);
    return draftDesign("d", {}, buildTopology(resources, diagnostics), DraftFrom::Empty,
                       diagnostics);
}

/// "own-service-account: a b", a line a rule.
QStringList rulesOf(const PolicyPlan &plan)
{
    QStringList lines;
    for (const PolicyRule &rule : plan.rules) {
        QString line = QString::fromStdString(std::string(nameOf(rule.kind))) + ':';
        for (const std::string &name : rule.namespaces)
            line += ' ' + QString::fromStdString(name);
        lines << line;
    }
    return lines;
}

QStringList refusedOf(const PolicyPlan &plan)
{
    QStringList lines;
    for (const std::string &line : plan.refused)
        lines << QString::fromStdString(line);
    return lines;
}

const std::string kPlain = "containers: [{name: c, image: x}]";

} // namespace

class PoliciesTest : public QObject {
    Q_OBJECT
private slots:
    void settingsAskForRules();
    void namespacesOfTheClusterAreLeftOut();
    void aDrawnDefaultAccountIsNotRefused();
    void aWorkloadWithoutSidecarIsNotRefused();
    void whatWouldBeRefusedIsTold();
    void whatAnEngineCannotSayIsLeftOut();
    void actionsAreThoseOfTheEngines();
    void hostileTextStaysText();
    void hostileNamespacesAreLeftOut();
};

void PoliciesTest::settingsAskForRules()
{
    Diagnostics diagnostics;
    Design design = designOf(deployment("shop", "web", kPlain) + deployment("data", "db", kPlain));
    QCOMPARE(rulesOf(planPolicies(design, MeshKind::None, diagnostics)),
             QStringList{"own-service-account: data shop"});
    AdmissionSettings &settings = design.clusters.front().admission;
    settings.allowedRegistries = {"r.example"};
    settings.imageDigests = true;
    settings.imageKeys = {"k8s://a/b"};
    settings.podAnnotations = {{"egress", "allowed"}};
    QCOMPARE(rulesOf(planPolicies(design, MeshKind::Sidecar, diagnostics)),
             (QStringList{"allowed-registries: data shop", "image-digests: data shop",
                          "own-service-account: data shop", "sidecar-injection: data shop",
                          "namespace-injection: data shop", "pod-annotations: data shop",
                          "image-signatures: data shop"}));
    QVERIFY(diagnostics.empty());
}

void PoliciesTest::namespacesOfTheClusterAreLeftOut()
{
    Diagnostics diagnostics;
    const Design design =
        designOf(deployment("kube-system", "agent", kPlain) +
                 deployment("istio-system", "istiod", kPlain) + deployment("shop", "web", kPlain));
    QCOMPARE(rulesOf(planPolicies(design, MeshKind::None, diagnostics)),
             QStringList{"own-service-account: shop"});
    QCOMPARE(messagesOf(diagnostics, ErrorCode::NotExportable).size(), 2);
}

void PoliciesTest::aDrawnDefaultAccountIsNotRefused()
{
    Diagnostics diagnostics;
    Design design = designOf(deployment("shop", "web", kPlain) + deployment("data", "db", kPlain));
    design.identities = CowList<Identity>({{key("data/Deployment/db"), "default"}});
    QCOMPARE(rulesOf(planPolicies(design, MeshKind::None, diagnostics)),
             QStringList{"own-service-account: shop"});
    const QStringList told = messagesOf(diagnostics, ErrorCode::NotExportable);
    QCOMPARE(told.size(), 1);
    QVERIFY2(told.front().contains("data/Deployment/db"), qPrintable(told.front()));
}

void PoliciesTest::aWorkloadWithoutSidecarIsNotRefused()
{
    const std::string off = ", annotations: {sidecar.istio.io/inject: \"false\"}";
    Diagnostics diagnostics;
    const Design design =
        designOf(deployment("shop", "web", kPlain) + deployment("data", "db", kPlain) +
                 deployment("data", "old", kPlain, off) +
                 deployment("host", "agent", "hostNetwork: true, " + kPlain));
    QCOMPARE(rulesOf(planPolicies(design, MeshKind::Sidecar, diagnostics)),
             (QStringList{"own-service-account: data host shop", "sidecar-injection: shop",
                          "namespace-injection: data shop"}));
    const QStringList told = messagesOf(diagnostics, ErrorCode::NotExportable);
    QCOMPARE(told.size(), 1);
    QVERIFY2(told.front().contains("data/Deployment/old"), qPrintable(told.front()));
}

void PoliciesTest::whatWouldBeRefusedIsTold()
{
    const std::string pinned = "r.example/app@sha256:" + std::string(64, 'a');
    Diagnostics diagnostics;
    Design design = designOf(
        deployment("shop", "good", "containers: [{name: c, image: \"" + pinned + "\"}]",
                   ", annotations: {egress: allowed}") +
        deployment("shop", "bad",
                   "initContainers: [{name: i, image: r.example.evil.com/x}], containers: [{name: "
                   "c, image: \"" +
                       pinned + "\"}]") +
        deployment("shop", "later", "containers: [{name: c, image: \"$IMAGE\"}]",
                   ", annotations: {egress: allowed}"));
    AdmissionSettings &settings = design.clusters.front().admission;
    settings.allowedRegistries = {"r.example"};
    settings.imageDigests = true;
    settings.podAnnotations = {{"egress", "allowed"}};
    const QStringList told = refusedOf(planPolicies(design, MeshKind::None, diagnostics));
    QCOMPARE(told.size(), 4);
    QVERIFY(told[0].startsWith("shop/Deployment/bad: allowed-registries: container i runs "
                               "r.example.evil.com/x (m.yaml:"));
    QVERIFY(told[1].startsWith("shop/Deployment/bad: image-digests: container i runs"));
    QVERIFY(told[2].startsWith("shop/Deployment/bad: pod-annotations: no annotation egress"));
    QVERIFY(told[3].startsWith("shop/Deployment/later: image-digests: unknown, because"));
}

void PoliciesTest::whatAnEngineCannotSayIsLeftOut()
{
    Diagnostics diagnostics;
    Design design = designOf(deployment("shop", "web", kPlain));
    design.clusters.front().admission.imageKeys = {"k8s://a/b", "awskms:///k"};
    design.clusters.front().admission.podAnnotations = {{"egress", "{{request.object}}"}};
    const PolicyPlan plan = planPolicies(design, MeshKind::None, diagnostics);
    ManifestSet set{policyFiles(plan, {kAll, PolicyAction::Deny, {}}, diagnostics)};
    const auto has = [&](const char *file) {
        return !fileOf(set, QString("policy-as-code/") + file).isEmpty();
    };
    QVERIFY(has("kyverno/image-signatures.yaml"));
    QVERIFY(!has("vap/image-signatures-policy.yaml"));
    QVERIFY(!has("gatekeeper/constraints/image-signatures.yaml"));
    QVERIFY(has("vap/pod-annotations-policy.yaml"));
    QVERIFY(has("gatekeeper/constraints/pod-annotations.yaml"));
    QVERIFY(!has("kyverno/pod-annotations.yaml"));
    QCOMPARE(messagesOf(diagnostics, ErrorCode::NotExportable).size(), 3);
    const QString signatures = fileOf(set, "policy-as-code/kyverno/image-signatures.yaml");
    QVERIFY2(signatures.contains("publicKeys: k8s://a/b"), qPrintable(signatures));
    QVERIFY2(signatures.contains("kms: awskms:///k"), qPrintable(signatures));
    QVERIFY2(signatures.contains("# Untested"), qPrintable(signatures));
}

void PoliciesTest::actionsAreThoseOfTheEngines()
{
    Diagnostics diagnostics;
    const Design design = designOf(deployment("shop", "web", kPlain));
    const PolicyPlan plan = planPolicies(design, MeshKind::None, diagnostics);
    const auto text = [&](PolicyAction action, const char *file) {
        const ManifestSet set{policyFiles(plan, {kAll, action, {}}, diagnostics)};
        return fileOf(set, QString("policy-as-code/") + file);
    };
    const char *binding = "vap/own-service-account-binding.yaml";
    const char *constraint = "gatekeeper/constraints/own-service-account.yaml";
    const char *policy = "kyverno/own-service-account.yaml";
    QVERIFY(text(PolicyAction::Deny, binding).contains("validationActions:\n  - Deny\n"));
    QVERIFY(
        text(PolicyAction::Warn, binding).contains("validationActions:\n  - Warn\n  - Audit\n"));
    QVERIFY(text(PolicyAction::Deny, constraint).contains("enforcementAction: deny\n"));
    QVERIFY(text(PolicyAction::Warn, constraint).contains("enforcementAction: warn\n"));
    QVERIFY(text(PolicyAction::Deny, policy).contains("failureAction: Enforce\n"));
    QVERIFY(text(PolicyAction::Warn, policy).contains("failureAction: Audit\n"));
}

/// Read back, a value is what it was: it ends no string of YAML or CEL.
void PoliciesTest::hostileTextStaysText()
{
    QCOMPARE(celQuoted("a'] || true || ['\\"), std::string("'a\\'] || true || [\\'\\\\'"));
    QCOMPARE(celQuoted("a\nb\x7f"), std::string("'a\\u000ab\\u007f'"));
    AdmissionSettings settings;
    settings.podAnnotations = {{"egress", "'}, true) || (\"\n- x: 'y"}};
    const CelRule rule = celRule(PolicyRuleKind::PodAnnotations, settings);
    QCOMPARE(rule.variables[1].second,
             std::string("{\n  'egress': '\\'}, true) || (\"\\u000a- x: \\'y'\n}\n"));
    QVERIFY(regoOf(PolicyRuleKind::PodAnnotations).find("egress") == std::string::npos);
    const YamlValue parameters = parametersOf(PolicyRuleKind::PodAnnotations, settings);
    QVERIFY(*parameters.find("annotations")->find("egress") ==
            YamlValue("'}, true) || (\"\n- x: 'y"));
}

void PoliciesTest::hostileNamespacesAreLeftOut()
{
    Diagnostics diagnostics;
    Design design =
        designOf(deployment("'*'", "web", kPlain) + deployment("\"a'b\\n\"", "web", kPlain) +
                 deployment("shop", "web", kPlain));
    design.name = "../x'\n --> <b>";
    const PolicyPlan plan = planPolicies(design, MeshKind::None, diagnostics);
    QCOMPARE(rulesOf(plan), QStringList{"own-service-account: shop"});
    QCOMPARE(messagesOf(diagnostics, ErrorCode::NotExportable).size(), 2);
    for (const ManifestFile &file :
         policyFiles(plan, {kAll, PolicyAction::Deny, {}}, diagnostics)) {
        QVERIFY(file.path.starts_with("policy-as-code/") &&
                file.path.find("..") == std::string::npos);
        QVERIFY(file.text().find("<b>\n") == std::string::npos || file.text().starts_with("# "));
        QVERIFY(file.plain.find("<b>") == std::string::npos);
    }
}

QTEST_GUILESS_MAIN(PoliciesTest)
#include "test_policies.moc"
