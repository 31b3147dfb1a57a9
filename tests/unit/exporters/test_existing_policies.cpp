// SPDX-License-Identifier: Apache-2.0
#include "exporters/cluster_folders.h"
#include "exporters/design_exporter.h"
#include "model/analysis/existing_policies.h"
#include "model/design/draft.h"
#include "tests/helpers/two_clusters.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Policies that somebody wrote by hand, beside an export.
class ExistingPoliciesTest : public QObject {
    Q_OBJECT
private slots:
    void fates_data();
    void fates();
    void severalAtOnce();
    void whatTheExportCannotSayIsKept();
    void ofSeveralClusters();
    void ofAnEarlierExport();
};

namespace {

std::string networkPolicy(const std::string &name, const std::string &spec)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " + name +
           ", namespace: shop}\nspec: " + spec + "\n";
}

std::string authorizationPolicy(const std::string &name, const std::string &spec)
{
    return "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: " +
           name + ", namespace: shop}\nspec: " + spec + "\n";
}

/// web calls db; db and cache are there besides.
Design shopWith(MeshKind mesh, const std::string &policies)
{
    Diagnostics diagnostics;
    auto resources = importTexts(
        {{"all.yaml", kShopNamespace + shopDeployment("web", 8080) + shopDeployment("db", 5432) +
                          shopDeployment("cache", 6379) + policies}},
        {}, diagnostics);
    Design design = draftDesign("shop", {}, buildTopology(std::move(resources), diagnostics),
                                DraftFrom::Empty, diagnostics);
    design.mesh = mesh;
    return drawn(design, "shop/Deployment/web", "shop/Deployment/db", {onTcp(5432)});
}

std::vector<ExistingPolicy> judged(const Design &design)
{
    Diagnostics ignored;
    return judgeExistingPolicies(design,
                                 readBack(exportDesign(design, {}, ignored), design, {}, ignored));
}

/// "name FATE" and below it what is different.
QStringList linesOf(const std::vector<ExistingPolicy> &policies)
{
    static const char *const fates[] = {"redundant", "kept", "conflict", "unknown", "replaced"};
    QStringList lines;
    for (const ExistingPolicy &policy : policies) {
        lines << QString::fromStdString(policy.cluster + (policy.cluster.empty() ? "" : ":") +
                                        policy.meta.name + ' ' +
                                        fates[static_cast<int>(policy.fate)]);
        for (const VerifyDifference &difference : policy.differences)
            lines << QString::fromStdString("  " + difference.layer + ": " + difference.from +
                                            " -> " + difference.to + " on " +
                                            toString(difference.ports));
    }
    return lines;
}

} // namespace

void ExistingPoliciesTest::fates_data()
{
    QTest::addColumn<bool>("isMeshed");
    QTest::addColumn<QString>("policy");
    QTest::addColumn<QStringList>("lines");
    const auto row = [](const char *name, bool isMeshed, const std::string &policy,
                        const QStringList &lines) {
        QTest::newRow(name) << isMeshed << QString::fromStdString(policy) << lines;
    };
    row("it isolates what is isolated", false,
        networkPolicy("mine", "{podSelector: {}, policyTypes: [Ingress]}"), {"mine redundant"});
    row("it admits what is drawn", false,
        networkPolicy("mine",
                      "{podSelector: {matchLabels: {app: db}}, ingress: [{from: "
                      "[{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]}"),
        {"mine redundant"});
    row("it admits another port", false,
        networkPolicy("mine",
                      "{podSelector: {matchLabels: {app: db}}, ingress: [{from: "
                      "[{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5433}]}]}"),
        {"mine conflict",
         "  network-ingress: shop/Deployment/web -> shop/Deployment/db on 5433/TCP"});
    row("it has a name of the export", false,
        networkPolicy("allow-db", "{podSelector: {}, policyTypes: [Ingress]}"),
        {"allow-db replaced"});
    row("it cannot be read", false, networkPolicy("mine", "{podSelector: {matchLabels: [a]}}"),
        {"mine unknown"});
    row("it names an identity that is admitted", true,
        authorizationPolicy("mine", "{selector: {matchLabels: {app: db}}, rules: [{from: [{source: "
                                    "{principals: [cluster.local/ns/shop/sa/web]}}], to: "
                                    "[{operation: {ports: ['5432']}}]}]}"),
        {"mine redundant"});
    row("it names another identity", true,
        authorizationPolicy("mine", "{selector: {matchLabels: {app: db}}, rules: [{from: [{source: "
                                    "{principals: [cluster.local/ns/shop/sa/cache]}}], to: "
                                    "[{operation: {ports: ['5432']}}]}]}"),
        {"mine conflict", "  authorization: ServiceAccount shop/cache -> shop/Deployment/db on "
                          "5432/TCP"});
    row("it closes what is drawn", true,
        authorizationPolicy("mine", "{selector: {matchLabels: {app: db}}, action: DENY, rules: "
                                    "[{to: [{operation: {ports: ['5432']}}]}]}"),
        {"mine conflict",
         "  authorization: shop/Deployment/web -> shop/Deployment/db on 5432/TCP"});
}

void ExistingPoliciesTest::fates()
{
    QFETCH(bool, isMeshed);
    QFETCH(QString, policy);
    QFETCH(QStringList, lines);
    QCOMPARE(linesOf(judged(
                 shopWith(isMeshed ? MeshKind::Sidecar : MeshKind::None, policy.toStdString()))),
             lines);
}

void ExistingPoliciesTest::severalAtOnce()
{
    const std::string same = "{podSelector: {}, policyTypes: [Ingress]}";
    const std::string open = "{podSelector: {matchLabels: {app: cache}}, ingress: [{ports: "
                             "[{port: 6379}], from: [{podSelector: {matchLabels: {app: web}}}]}]}";
    QCOMPARE(linesOf(judged(
                 shopWith(MeshKind::None, networkPolicy("b", same) + networkPolicy("a", same)))),
             (QStringList{"a redundant", "b redundant"}));
    QCOMPARE(linesOf(judged(
                 shopWith(MeshKind::None, networkPolicy("b", open) + networkPolicy("a", same)))),
             (QStringList{"a redundant", "b conflict",
                          "  network-ingress: shop/Deployment/web -> shop/Deployment/cache on "
                          "6379/TCP"}));
    QVERIFY(judged(shopWith(MeshKind::None, "")).empty());
}

void ExistingPoliciesTest::whatTheExportCannotSayIsKept()
{
    // A rule that is missing among the manifests, and that somebody wrote by hand.
    Design design = shopWith(
        MeshKind::None,
        networkPolicy("partner", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], "
                                 "egress: [{to: [{podSelector: {matchLabels: {app: cache}}}], "
                                 "ports: [{port: 6379}]}]}"));
    design = drawn(design, "shop/Deployment/web", "shop/Deployment/cache", {onTcp(6379)});
    Diagnostics ignored;
    auto manifests = readBack(exportDesign(design, {}, ignored), design, {}, ignored);
    for (auto &policy : manifests.begin()->second.networkPolicies)
        if (policy.meta.name == "allow-web")
            std::erase_if(policy.egress, [](const NetworkPolicyRule &rule) {
                return rule.ports[0].port == PortReference(std::uint16_t(6379));
            });
    QCOMPARE(linesOf(judgeExistingPolicies(design, manifests)),
             (QStringList{"partner kept", "  network-egress: shop/Deployment/web -> "
                                          "shop/Deployment/cache on 6379/TCP"}));
}

void ExistingPoliciesTest::ofSeveralClusters()
{
    const std::string open = networkPolicy(
        "open", "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: "
                "10.10.0.0/16}}], ports: [{port: 5433}]}]}");
    Design design = withPods(twoClusters(MeshKind::None, open,
                                         networkPolicy("same", "{podSelector:"
                                                               " {}}")));
    design = drawn(design, "west:shop/Deployment/web", "east:shop/Deployment/db", {onTcp(5432)});
    const QStringList lines = linesOf(judged(design));
    QCOMPARE(lines[0], QString("east:open conflict"));
    QCOMPARE(lines[lines.size() - 1], QString("west:same redundant"));
    QVERIFY2(lines[1].contains("shop/Deployment/db on 5433/TCP"), qPrintable(lines.join('\n')));
}

void ExistingPoliciesTest::ofAnEarlierExport()
{
    const std::string own =
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: "
        "{name: allow-old, namespace: shop, labels: "
        "{app.kubernetes.io/managed-by: drawbridge}}\nspec: {podSelector: {}}\n";
    const auto policies = judged(shopWith(MeshKind::None, own));
    QCOMPARE(linesOf(policies), QStringList{"allow-old redundant"});
    QVERIFY(policies[0].isOurs);
}

QTEST_GUILESS_MAIN(ExistingPoliciesTest)
#include "test_existing_policies.moc"
