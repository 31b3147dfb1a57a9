// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/score/score.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/analysis/findings_by_hand.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

constexpr ScoreOptions kInside{false};

NodeKey podKey(const std::string &name)
{
    return {"", "shop", "Pod", name};
}

std::string pods(const std::string &mesh)
{
    std::string text = "apiVersion: v1\nkind: Namespace\n"
                       "metadata: {name: shop, labels: {" +
                       mesh + "}}\n";
    for (const char *name : {"fe", "api", "db", "job"}) {
        const std::string word = name;
        text += "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: " + word +
                ", namespace: shop}\nautomountServiceAccountToken: false\n"
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " +
                word + ", namespace: shop, labels: {app: " + word +
                "}}\nspec: {serviceAccountName: " + word +
                ", containers: [{name: a, image: a, ports: [{containerPort: 8080}]}]}\n";
    }
    return text;
}

/// Ingress into `to` from `from` and nobody else.
std::string allowing(const std::string &from, const std::string &to)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " + from +
           "-" + to + ", namespace: shop}\nspec: {podSelector: {matchLabels: {app: " + to +
           "}}, ingress: [{from: [{podSelector: {matchLabels: {app: " + from +
           "}}}], ports: [{port: 8080}]}]}\n";
}

const char *const kDenied =
    "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
    "metadata: {name: deny, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n";
const char *const kStrict =
    "---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\n"
    "metadata: {name: default, namespace: shop}\nspec: {mtls: {mode: STRICT}}\n"
    "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
    "metadata: {name: api, namespace: shop}\n"
    "spec: {selector: {matchLabels: {app: api}}, "
    "rules: [{from: [{source: {principals: [cluster.local/ns/shop/sa/fe]}}]}]}\n";

Design designOfText(const std::string &text, std::vector<Flow> flows)
{
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    design.systemFlows = {false, false, false};
    design.topology = buildTopology(importText(text, "case.yaml", {}, diagnostics), diagnostics);
    design.flows = CowList<Flow>(std::move(flows));
    return design;
}

const std::vector<Flow> kDrawn{flow(podKey("api"), podKey("db"), 8080),
                               flow(podKey("fe"), podKey("api"), 8080)};

Score scoreOfText(const std::string &text, const ScoreOptions &options = kInside)
{
    return scoreOf(analyzeWithEdges(designOfText(text, kDrawn)), options);
}

Score scoreOfDesign(const Design &design)
{
    return scoreOf(analyzeWithEdges(design));
}

/// Both ends of a share's range.
QString valueText(const ScoreShare &share)
{
    if (!share.value)
        return "none";
    const auto number = [](double value) { return QString::number(value, 'f', 4); };
    const QString worst = number(share.value->worst);
    const QString best = number(share.value->best);
    return worst == best ? worst : worst + " to " + best;
}

} // namespace

/// The shares of findings.md 3.2.
class ScoreTest : public QObject {
    Q_OBJECT
private slots:
    void workedCheck_data();
    void workedCheck();
    void oneNamespaceIsTheWhole_data() { workedCheck_data(); }
    void oneNamespaceIsTheWhole();
    void pairsCountForBothTheirNamespaces();
    void whatMayBeAnythingHasNoValue();
    void offendersAndCounts();
    void whatNobodyKnowsIsARange();
    void nothingToCountIsNoValue();
    void outsideIsCounted();
    void containmentIsTold();
    void identities();
    void privileges();
    void waysIn();
    void headlineIsCappedByCriticalFindings();
    void waivedPairsCountInTheSecondNumber();
};

void ScoreTest::workedCheck_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("shares"); // S1, S2, S5
    const std::string inMesh = pods("istio-injection: enabled");
    const std::string closed =
        inMesh + kDenied + kStrict + allowing("fe", "api") + allowing("api", "db");
    QTest::newRow("no policies") << QString::fromStdString(pods("istio-injection: disabled"))
                                 << QStringList{"0.0000", "0.0000", "0.0000"};
    QTest::newRow("exported, with job to db left over")
        << QString::fromStdString(closed + allowing("job", "db"))
        << QStringList{"0.9000", "0.3333", "0.5000"};
    QTest::newRow("exported") << QString::fromStdString(closed)
                              << QStringList{"1.0000", "0.5000", "0.5417"};
}

void ScoreTest::workedCheck()
{
    QFETCH(QString, text);
    QFETCH(QStringList, shares);
    const Score score = scoreOfText(text.toStdString());
    QCOMPARE((QStringList{valueText(score.shares[0]), valueText(score.shares[1]),
                          valueText(score.shares[4])}),
             shares);
    QCOMPARE(score.pairs, std::size_t(12));
    QCOMPARE(score.drawnPairs, std::size_t(2));
    QCOMPARE(score.coverage, 1.0);
}

void ScoreTest::oneNamespaceIsTheWhole()
{
    QFETCH(QString, text);
    for (const ScoreOptions &options : {kInside, ScoreOptions{}}) {
        const Score score = scoreOfText(text.toStdString(), options);
        QCOMPARE(score.namespaces.size(), std::size_t(1));
        QVERIFY(score.namespaces[0].nameSpace == (NodeKey{"", "", "Namespace", "shop"}));
        for (std::size_t i = 0; i < 6; ++i) {
            const NamespaceShares::Share &own = score.namespaces[0].shares[i];
            QVERIFY2(own.worst == score.shares[i].worst && own.best == score.shares[i].best,
                     score.shares[i].id.data());
            QVERIFY2(own.value == score.shares[i].value, score.shares[i].id.data());
        }
    }
}

void ScoreTest::pairsCountForBothTheirNamespaces()
{
    // x and y in shop, z in ops; nobody gets to x.
    ResourceSet set;
    set.namespaces = {nameSpace("shop"), nameSpace("ops")};
    const NodeKey x{"", "shop", "Deployment", "x"};
    for (const NodeKey &key :
         {x, NodeKey{"", "shop", "Deployment", "y"}, NodeKey{"", "ops", "Deployment", "z"}})
        set.workloads.push_back(workload(key, {8080}));
    set.networkPolicies = {isolating(x)};
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    design.systemFlows = {false, false, false};
    design.topology = buildTopology(std::move(set), diagnostics);
    design.flows = CowList<Flow>(
        {flow({"", "shop", "Deployment", "y"}, {"", "ops", "Deployment", "z"}, 8080)});
    const Score score = scoreOf(analyzeWithEdges(design), kInside);
    QCOMPARE(score.namespaces.size(), std::size_t(2));
    const auto &[ops, shop] = std::tie(score.namespaces[0], score.namespaces[1]);
    // Of the six pairs all touch shop, four touch ops; y to z is drawn.
    QVERIFY(shop.shares[0].worst.denominator == score.shares[0].worst.denominator);
    QCOMPARE(shop.shares[0].worst.denominator - ops.shares[0].worst.denominator, 2.0);
    QCOMPARE(shop.shares[2].worst.denominator, 2.0);
    QCOMPARE(ops.shares[2].worst.denominator, 1.0);
    QCOMPARE(shop.shares[2].worst.numerator + ops.shares[2].worst.numerator,
             score.shares[2].worst.numerator);
    QVERIFY(!ops.shares[5].value && !ops.shares[5].isUnknown); // no way in: nothing to count
    QVERIFY(score.namespaces[0].nameSpace.name == "ops");
}

void ScoreTest::whatMayBeAnythingHasNoValue()
{
    const Score blurred =
        scoreOfText(pods("istio-injection: disabled") +
                    "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, "
                    "namespace: shop}\nspec: {endpointSelector: {}, ingress: [{}]}\n");
    const auto &shares = blurred.namespaces.at(0).shares;
    QVERIFY(!shares[0].value && shares[0].isUnknown);
    QVERIFY(!shares[4].value && shares[4].isUnknown);
    QVERIFY(shares[2].value && !shares[2].isUnknown);
}

void ScoreTest::offendersAndCounts()
{
    const Score score =
        scoreOfText(pods("istio-injection: enabled") + kDenied + kStrict + allowing("fe", "api") +
                    allowing("api", "db") + allowing("job", "db"));
    const ScoreShare &segments = score.shares[0];
    QVERIFY(segments.worst == (ScoreFraction{9, 10}) && segments.best == segments.worst);
    QCOMPARE(segments.offenderCount, std::size_t(1));
    QVERIFY(segments.offenders.front().from == podKey("job"));
    QVERIFY(segments.offenders.front().subject == podKey("db"));
    QVERIFY(score.shares[1].worst == (ScoreFraction{1, 3}));
    QCOMPARE(score.shares[1].offenderCount, std::size_t(2));
    const Score open = scoreOfText(pods("istio-injection: disabled"));
    QVERIFY(open.shares[0].worst == (ScoreFraction{0, 10}));
    QCOMPARE(open.shares[0].offenderCount, std::size_t(10));
}

void ScoreTest::whatNobodyKnowsIsARange()
{
    // No manifest shows a mesh: the two drawn pairs may be mutual, or not.
    const Score score = scoreOfText(pods("team: shop"));
    QCOMPARE(valueText(score.shares[1]), QString("0.0000 to 0.1667"));
    QVERIFY(score.coverage < 1);
    // A policy of another product may close or open anything.
    const Score blurred =
        scoreOfText(pods("istio-injection: disabled") +
                    "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, "
                    "namespace: shop}\nspec: {endpointSelector: {}, ingress: [{}]}\n");
    QCOMPARE(valueText(blurred.shares[0]), QString("0.0000 to 1.0000"));
    QCOMPARE(valueText(blurred.shares[4]), QString("0.0000 to 1.0000"));
}

void ScoreTest::nothingToCountIsNoValue()
{
    Diagnostics diagnostics;
    const Score score = scoreOfText("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
    QCOMPARE(score.shares.size(), std::size_t(6));
    for (const ScoreShare &share : score.shares)
        QVERIFY2(!share.value, share.id.data());
    QVERIFY(!score.headline);
    const Score shut = scoreOfText(pods("istio-injection: disabled") + kDenied);
    QVERIFY(!shut.shares[1].value); // Nothing is open: neither 0 nor 1.
}

void ScoreTest::outsideIsCounted()
{
    const Score open = scoreOfText(pods("istio-injection: disabled"), {});
    QCOMPARE(open.pairs, std::size_t(4 * 3 + 4 * 5));
    // Ways out to the Internet, metadata, API server and nodes are all open; nothing is exposed.
    QVERIFY(open.shares[0].worst == (ScoreFraction{4, 30}));
    const Score shut =
        scoreOfText(pods("istio-injection: disabled") +
                        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: "
                        "{name: deny, namespace: shop}\nspec: {podSelector: {}, policyTypes: "
                        "[Ingress, Egress]}\n",
                    {});
    QCOMPARE(valueText(shut.shares[0]), QString("1.0000"));
    const Score exposed =
        scoreOfText(pods("istio-injection: disabled") +
                        "---\napiVersion: v1\nkind: Service\nmetadata: {name: fe, "
                        "namespace: shop}\nspec: {type: LoadBalancer, selector: "
                        "{app: fe}, ports: [{port: 80, targetPort: 8080}]}\n",
                    {});
    QVERIFY(exposed.shares[0].worst == (ScoreFraction{3, 30}));
}

void ScoreTest::containmentIsTold()
{
    const Score score =
        scoreOfText(pods("istio-injection: enabled") + kDenied + kStrict + allowing("fe", "api") +
                    allowing("api", "db") + allowing("job", "db"));
    QVERIFY(score.containment.has_value());
    QVERIFY(score.containment->worstStart == podKey("fe"));
    QCOMPARE(score.containment->max.worst, 2.0 / 3);
    QCOMPARE(score.containment->mean.best, 1.0 / 3);
    QCOMPARE(score.containment->oneHop, 3.0 / 12);
    // Who may run something in every pod of the namespace gets to all of them.
    const Score exec = scoreOfText(
        pods("istio-injection: enabled") + kDenied +
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: x, namespace: "
        "shop}\nrules: [{apiGroups: [\"\"], resources: [pods/exec], verbs: [create]}]\n"
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: x, "
        "namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: x}\n"
        "subjects: [{kind: ServiceAccount, name: tool, namespace: shop}]\n"
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: tool, namespace: shop}\n"
        "spec: {serviceAccountName: tool, containers: [{name: a, image: a}]}\n");
    QCOMPARE(exec.containment->max.best, 1.0);
    QVERIFY(exec.containment->worstStart == podKey("tool"));
}

void ScoreTest::identities()
{
    const auto pod = [](const std::string &name, const std::string &spec) {
        return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
               ", namespace: shop}\nspec: {" + spec + ", containers: [{name: a, image: a}]}\n";
    };
    const Score score = scoreOfText(
        pods("istio-injection: disabled") + pod("bare", "automountServiceAccountToken: false") +
        pod("token", "serviceAccountName: token, automountServiceAccountToken: true") +
        pod("twin", "serviceAccountName: fe, automountServiceAccountToken: false") +
        pod("lost", "serviceAccountName: lost"));
    // api, db and job are well; fe and twin share, bare is default, token has one; of lost the
    // account is not in the input, and may say no.
    QVERIFY(score.shares[2].worst == (ScoreFraction{3, 8}));
    QVERIFY(score.shares[2].best == (ScoreFraction{4, 8}));
    QCOMPARE(score.shares[2].offenderCount, std::size_t(4));
}

void ScoreTest::privileges()
{
    const std::string role =
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: x, namespace: "
        "shop}\nrules: [{apiGroups: [\"\"], resources: [pods], verbs: [get, list]}]\n"
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: x, "
        "namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: x}\n"
        "subjects: [{kind: ServiceAccount, name: fe, namespace: shop}]\n";
    Design design = designOfText(pods("istio-injection: disabled") + role, kDrawn);
    QVERIFY(scoreOfDesign(design).shares[3].worst == (ScoreFraction{3, 4}));
    design.apiAccess = CowList<ApiAccess>({{podKey("fe"), {"get"}, "", "pods", {}, "shop", ""}});
    QVERIFY(scoreOfDesign(design).shares[3].worst == (ScoreFraction{3.5, 4}));
    design.apiAccess = CowList<ApiAccess>({{podKey("fe"), {"*"}, "", "pods", {}, "", ""}});
    QVERIFY(scoreOfDesign(design).shares[3].worst == (ScoreFraction{4, 4}));
    // A role nobody knows may give anything.
    Design lost = designOfText(
        pods("istio-injection: disabled") +
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: x, "
            "namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: "
            "gone}\nsubjects: [{kind: ServiceAccount, name: fe, namespace: shop}]\n",
        kDrawn);
    const auto share = scoreOfDesign(lost).shares[3];
    QVERIFY(share.worst == (ScoreFraction{3, 4}) && share.best == (ScoreFraction{4, 4}));
}

void ScoreTest::waysIn()
{
    const std::string service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: fe, "
                                "namespace: shop}\nspec: {selector: {app: fe}, ports: [{port: 80, "
                                "targetPort: 8080}]}\n";
    const auto ingress = [](const std::string &annotation, const std::string &tls) {
        return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: fe, "
               "namespace: shop, annotations: {" +
               annotation + "}}\nspec: {" + tls +
               "rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix, backend: {service: "
               "{name: fe, port: {number: 80}}}}]}}]}\n";
    };
    const std::string base = pods("istio-injection: enabled") + kStrict + service;
    const std::string allow =
        "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: fe, "
        "namespace: shop}\nspec: {selector: {matchLabels: {app: fe}}, rules: [{from: [{source: "
        "{principals: [cluster.local/ns/edge/sa/edge]}}]}]}\n";
    const std::string asks = "nginx.ingress.kubernetes.io/auth-url: https://auth.a.b";
    const std::string tls = "tls: [{hosts: [a.b], secretName: a}], ";
    const auto shareOf = [](const std::string &text, bool isDrawn) {
        auto flows = kDrawn;
        External internet;
        internet.key = {"", "", "External", "internet"};
        internet.kind = External::Kind::Internet;
        Design design = designOfText(text, flows);
        design.externals = CowList<External>({internet});
        if (isDrawn) {
            flows.insert(flows.begin(), flow(internet.key, podKey("fe"), 8080));
            design.flows = CowList<Flow>(flows);
        }
        const auto share = scoreOfDesign(design).shares[5];
        return valueText(share) +
               (share.offenders.empty()
                    ? QString()
                    : ' ' + QString::fromStdString(share.offenders.front().what));
    };
    QCOMPARE(shareOf(base + allow + ingress(asks, tls), true), QString("1.0000"));
    QCOMPARE(shareOf(base + allow + ingress(asks, ""), true),
             QString("0.0000 shop/Ingress/fe: plain http"));
    QCOMPARE(shareOf(base + allow + ingress("", tls), true),
             QString("0.0000 shop/Ingress/fe: nothing asks who calls"));
    QCOMPARE(shareOf(base + allow + ingress(asks, tls), false),
             QString("0.0000 shop/Ingress/fe: not drawn"));
    QCOMPARE(shareOf(base + ingress(asks, tls), true),
             QString("0.0000 shop/Ingress/fe: nothing says who may"));
    QCOMPARE(shareOf(base, true), QString("none"));
}

void ScoreTest::headlineIsCappedByCriticalFindings()
{
    const std::string text = pods("istio-injection: enabled") + kDenied + kStrict +
                             allowing("fe", "api") + allowing("api", "db");
    const Score good = scoreOfText(text);
    QVERIFY(good.headline && good.headline->worst > 49 && good.cappedBecause.empty());
    const std::string risky =
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: root, namespace: shop}\nspec: "
        "{serviceAccountName: root, automountServiceAccountToken: false, containers: [{name: a, "
        "image: a, securityContext: {privileged: true}}]}\n";
    const Score capped = scoreOfText(text + risky);
    QCOMPARE(capped.headline->best, 49.0);
    QCOMPARE(capped.cappedBecause, std::string("a critical finding is open"));
    Design nothingDrawn = designOfText(text, {});
    QVERIFY(!scoreOfDesign(nothingDrawn).headline);
}

void ScoreTest::waivedPairsCountInTheSecondNumber()
{
    Design design =
        designOfText(pods("istio-injection: enabled") + kDenied + kStrict + allowing("fe", "api") +
                         allowing("api", "db") + allowing("job", "db"),
                     kDrawn);
    const Score before = scoreOf(analyzeWithEdges(design), kInside);
    QVERIFY(before.headline == before.afterWaivers);
    design.waivers = CowList<Waiver>({{"ZT-NET-004", toString(podKey("db")),
                                       toString(podKey("job")), "because", "ann", "2027-01-01"}});
    const Score after = scoreOf(analyzeWithEdges(design), kInside);
    QVERIFY(after.headline == before.headline);
    QVERIFY(after.afterWaivers->worst > after.headline->worst);
}

QTEST_GUILESS_MAIN(ScoreTest)
#include "test_score.moc"
