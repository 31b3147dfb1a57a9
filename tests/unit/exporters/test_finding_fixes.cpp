// SPDX-License-Identifier: Apache-2.0
#include "model/design/custom_rule.h"
#include "tests/unit/exporters/fixed_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

class FindingFixesTest : public QObject {
    Q_OBJECT
private slots:
    void aWayIsDrawnOrClosed();
    void customRulesAreNoReasonToThinkSomethingGoes();
    void closingNamesTheCallOfTheManifests();
    void aBlockedFlowIsTakenBack();
    void aPolicyThatAdmitsTooMuchGoes();
    void strictNamesThePlaintextItBreaks();
    void anAccountOfItsOwnNamesWhatItLoses();
    void theTextSaysWhatIsLost();
    void severalClustersGetEditsOnly();
    void hostileNamesStayInTheirLine();
};

void FindingFixesTest::aWayIsDrawnOrClosed()
{
    const auto design =
        designOver(kShop, {flowBetween("shop/Deployment/web", "shop/Deployment/db", 5432)});
    const AnalysisReport report = analyze(*design);
    const Finding &open =
        findingOf(report, "ZT-NET-004", "shop/Deployment/db", "ops/Deployment/job");
    const JudgedFixes fixes = fixesOf(open, design, report);
    QCOMPARE(titlesOf(fixes),
             QStringList({"Draw ops/Deployment/job -> shop/Deployment/db on 5432/TCP, so that it "
                          "stays allowed",
                          "Close ops/Deployment/job -> shop/Deployment/db: what is not drawn of it "
                          "stays shut in the export",
                          "Close namespace shop in the cluster to all that is not drawn"}));
    for (const auto &[fix, effect] : fixes.choices) {
        QVERIFY(effect.isCleared);
        QVERIFY2(effect.cuts.empty(), fix.title.c_str());
    }
    QCOMPARE(fixes.choices[0].effect.drawn.size(), std::size_t{1});
    QVERIFY(!fixes.choices[0].effect.needsConsent());
    QVERIFY(fixes.choices[2].effect.closed > 0);
    QVERIFY(fixes.choices[2].effect.alsoCleared > 0);
}

void FindingFixesTest::customRulesAreNoReasonToThinkSomethingGoes()
{
    const auto design =
        designOver(kShop, {flowBetween("shop/Deployment/web", "shop/Deployment/db", 5432)});
    Diagnostics diagnostics;
    const auto rules =
        readCustomRules("apiVersion: drawbridge.dev/v1\nkind: Rules\nrules:\n- id: ACME-A-1\n"
                        "  title: T\n  severity: low\n  fix: F\n  workloads: {}\n  when: {not: "
                        "{fact: label, key: owner, exists: true}}\n",
                        makeFileRef("rules.yaml"), diagnostics);
    QVERIFY2(rules, rules ? "" : rules.error().message.c_str());
    FindingsOptions options;
    options.customRules = std::make_shared<const CustomRules>(CustomRules{*rules});
    const AnalysisReport report = analyze(*design, {}, options);
    static_cast<void>(findingOf(report, "ACME-A-1", "shop/Deployment/db"));
    const Finding &open =
        findingOf(report, "ZT-NET-004", "shop/Deployment/db", "ops/Deployment/job");
    const JudgedFixes fixes = fixesOf(open, design, report);
    QCOMPARE(fixes.choices[0].effect.alsoCleared, std::size_t{0});
    QVERIFY(fixes.choices[0].effect.isCleared);
}

void FindingFixesTest::closingNamesTheCallOfTheManifests()
{
    const auto design =
        designOver(kShop, {flowBetween("ops/Deployment/job", "shop/Deployment/db", 5432)});
    const AnalysisReport report = analyze(*design);
    const Finding &open =
        findingOf(report, "ZT-NET-004", "shop/Deployment/db", "shop/Deployment/web");
    const JudgedFixes fixes = fixesOf(open, design, report);
    const auto &closing = fixes.choices[1];
    QVERIFY(closing.effect.isCleared);
    QVERIFY(closing.effect.needsConsent());
    QVERIFY2(linesOf(closing).contains("Loses inferred shop/Deployment/web -> shop/Deployment/db: "
                                       "cut on 5432/TCP"),
             qPrintable(linesOf(closing)));
    QVERIFY2(linesOf(closing).contains("env: DB_ADDR=db.shop.svc:5432 (case.yaml:11:64)"),
             qPrintable(linesOf(closing)));
    QVERIFY(!fixes.choices[0].effect.needsConsent());
    QVERIFY(isNamed(fixes.choices[2].effect,
                    flowBetween("shop/Deployment/web", "shop/Deployment/db", 5432)));
}

void FindingFixesTest::aBlockedFlowIsTakenBack()
{
    const std::string text = std::string(kShop) + R"(
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shut, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}
)";
    const auto design =
        designOver(text, {flowBetween("shop/Deployment/web", "shop/Deployment/db", 5432)});
    const AnalysisReport report = analyze(*design);
    const Finding &blocked =
        findingOf(report, "ZT-DRF-001", "shop/Deployment/db", "shop/Deployment/web");
    const JudgedFixes fixes = fixesOf(blocked, design, report);
    QCOMPARE(fixes.choices.size(), std::size_t{2});
    const auto &removing = fixes.choices[0];
    QVERIFY(linesOf(removing).contains("Loses drawn shop/Deployment/web -> shop/Deployment/db"));
    QVERIFY(removing.effect.needsConsent());
    const auto &admitting = fixes.choices[1];
    QVERIFY(admitting.effect.isCleared);
    QVERIFY2(linesOf(admitting).contains("Opens shop/Deployment/web -> shop/Deployment/db: allowed "
                                         "on 5432/TCP"),
             qPrintable(linesOf(admitting)));
}

void FindingFixesTest::aPolicyThatAdmitsTooMuchGoes()
{
    const std::string text = std::string(kShop) + R"(
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}
)";
    const auto design =
        designOver(text, {flowBetween("shop/Deployment/web", "shop/Deployment/db", 5432)});
    const AnalysisReport report = analyze(*design);
    const Finding &open = findingOf(report, "ZT-NET-005", "shop/NetworkPolicy/open");
    const JudgedFixes fixes = fixesOf(open, design, report);
    QCOMPARE(titlesOf(fixes), QStringList({"Replace NetworkPolicy shop/open by what is drawn"}));
    const auto &[fix, effect] = fixes.choices.front();
    QVERIFY(effect.isCleared);
    QVERIFY(effect.cuts.empty());
    const auto commands = fixCommands(fix);
    QVERIFY(std::ranges::find(commands, "kubectl delete networkpolicy open -n shop") !=
            commands.end());
    QVERIFY(std::ranges::find(commands,
                              "kubectl apply -f networkpolicies/shop-deny-all-by-default.yaml") !=
            commands.end());
    const Finding &way =
        findingOf(report, "ZT-NET-004", "shop/Deployment/db", "ops/Deployment/job");
    const JudgedFixes ways = fixesOf(way, design, report);
    QCOMPARE(ways.choices.size(), std::size_t{4});
    QCOMPARE(QString::fromStdString(ways.choices[2].fix.title),
             QStringLiteral("Close namespace shop, and take open out, which may admit more"));
    QVERIFY(!ways.choices[3].effect.isCleared); // what is added cannot close what another admits
}

void FindingFixesTest::strictNamesThePlaintextItBreaks()
{
    const std::string text = std::string(kShop) + R"(
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
apiVersion: v1
kind: Namespace
metadata: {name: ops}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: shop}
spec: {mtls: {mode: PERMISSIVE}}
)";
    // The manifests call the database from outside the mesh, and nobody drew it.
    std::string calling = text;
    const std::string from = "{name: job, image: job:1}";
    calling.replace(calling.find(from), from.size(),
                    "{name: job, image: job:1, env: [{name: DB, value: \"db.shop.svc:5432\"}]}");
    const auto design =
        designOver(calling, {flowBetween("shop/Deployment/web", "shop/Deployment/db", 5432)});
    const AnalysisReport report = analyze(*design);
    const Finding &plain = findingOf(report, "ZT-MTLS-001", "shop/Deployment/db");
    const JudgedFixes fixes = fixesOf(plain, design, report);
    QVERIFY(!fixes.choices.empty());
    const auto &strict = fixes.choices.front();
    QVERIFY(strict.effect.isCleared);
    QVERIFY2(linesOf(strict).contains("Loses inferred ops/Deployment/job -> shop/Deployment/db"),
             qPrintable(linesOf(strict)));
    QVERIFY(
        !isNamed(strict.effect, flowBetween("shop/Deployment/web", "shop/Deployment/db", 5432)));
}

void FindingFixesTest::anAccountOfItsOwnNamesWhatItLoses()
{
    const std::string text = std::string(kShop) + R"(
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: readers, namespace: shop}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: readers}
subjects: [{kind: ServiceAccount, name: default}]
)";
    const auto design = designOver(text);
    const AnalysisReport report = analyze(*design);
    const Finding &shared = findingOf(report, "ZT-ID-001", "shop/Deployment/web");
    const JudgedFixes fixes = fixesOf(shared, design, report);
    QCOMPARE(titlesOf(fixes), QStringList({"Give the workload its own ServiceAccount"}));
    const auto &own = fixes.choices.front();
    QVERIFY(own.effect.isCleared);
    QVERIFY(own.effect.needsConsent());
    QVERIFY2(linesOf(own).contains("shop/Deployment/web leaves ServiceAccount") &&
                 linesOf(own).contains("configmaps"),
             qPrintable(linesOf(own)));
    const auto commands = fixCommands(own.fix);
    QVERIFY(std::ranges::find(commands,
                              "kubectl patch deployment.apps web -n shop --type strategic "
                              "--patch-file workload-patches/shop-deployment-web.yaml") !=
            commands.end());
}

void FindingFixesTest::theTextSaysWhatIsLost()
{
    const auto design =
        designOver(kShop, {flowBetween("ops/Deployment/job", "shop/Deployment/db", 5432)});
    const AnalysisReport report = analyze(*design);
    const Finding &open = findingOf(report, "ZT-NET-001", "shop/Deployment/db");
    const JudgedFixes fixes = fixesOf(open, design, report);
    QCOMPARE(fixes.choices.size(), std::size_t{1});
    const auto &[fix, effect] = fixes.choices.front();
    const auto text = QString::fromStdString(fixText(fix, open, effect));
    QVERIFY(text.startsWith("# Close namespace shop in the cluster to all that is not drawn\n# for "
                            "ZT-NET-001 shop/Deployment/db\n#\n# - The finding goes.\n"));
    QVERIFY(text.contains("\n# - Loses inferred shop/Deployment/web -> shop/Deployment/db"));
    QVERIFY(
        text.contains("\n#   kubectl apply -f networkpolicies/shop-deny-all-by-default.yaml\n"));
    QVERIFY(text.contains("\n---\n# networkpolicies/shop-deny-all-by-default.yaml\n"));
    Diagnostics diagnostics;
    const ResourceSet read = importText(text.toStdString(), "fix.yaml", {}, diagnostics);
    QVERIFY(!diagnostics.hasErrors());
    QVERIFY(read.networkPolicies.size() >= 2);
    QCOMPARE(QString::fromStdString(fixText(fix, open, effect)), text);
    const JudgedFixes again = fixesOf(open, design, report);
    QCOMPARE(QString::fromStdString(
                 fixText(again.choices.front().fix, open, again.choices.front().effect)),
             text);
}

void FindingFixesTest::severalClustersGetEditsOnly()
{
    const auto design =
        designOver(kShop, {flowBetween("shop/Deployment/web", "shop/Deployment/db", 5432)});
    Diagnostics diagnostics;
    auto resources = design->topology->clusters.front().resources;
    design->topology = buildTopology({{"a", resources}, {"b", resources}}, diagnostics);
    Finding open;
    open.ruleId = "ZT-NET-004";
    open.target = keyOf("a:shop/Deployment/db");
    open.peer = keyOf("a:ops/Deployment/job");
    open.ports = PortSet{{Protocol::Tcp, 5432, 5432}};
    const FixOffer offer = fixesFor(open, *design, {});
    QCOMPARE(offer.fixes.size(), std::size_t{2});
    QVERIFY(offer.fixes[0].edit && offer.fixes[1].edit);
    QCOMPARE(offer.notes.size(), std::size_t{1});
}

void FindingFixesTest::hostileNamesStayInTheirLine()
{
    Finding finding;
    finding.ruleId = "ZT-NET-001";
    finding.target = {{}, "shop", "Deployment", "web\nkind: Evil"};
    Fix fix;
    fix.title = "Close web\nkind: Evil";
    fix.removed = {};
    ManifestFile file;
    file.path = "networkpolicies/x\ny.yaml";
    file.documents = {YamlValue::mapping()};
    fix.files = {file};
    const auto text = QString::fromStdString(fixText(fix, finding, {}));
    QVERIFY2(!text.contains("\nkind: Evil") && !text.contains("\ny.yaml"), qPrintable(text));
}

QTEST_GUILESS_MAIN(FindingFixesTest)
#include "test_finding_fixes.moc"
