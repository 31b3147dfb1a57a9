// SPDX-License-Identifier: Apache-2.0
// The engine of Linkerd against the naive evaluator on 500 random clusters with 40 questions each;
// DRAWBRIDGE_SEED=N tells the cluster and the questions of one.
// Where everything is told, both say the same, and nothing is unknown. Where parts of the request
// or the installation are not told, what the engine knows holds whatever they are.
#include "model/analysis/mesh_engine.h"
#include "tests/property/random_linkerd.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

#include <random>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

constexpr unsigned kWorlds = 500;
constexpr int kQuestions = 40;

MeshCaller callerOf(const NaiveLinkerdQuestion &question, const NaiveInstallation &installation)
{
    MeshCaller caller;
    caller.address = *IpAddress::parse(question.address);
    if (question.account.empty())
        return caller;
    caller.principal = naiveIdentity(installation, question.nameSpace, question.account);
    caller.nameSpace = question.nameSpace;
    caller.serviceAccount = question.account;
    return caller;
}

/// Parts of a request that are not told.
struct Hidden {
    bool method = false, path = false, host = false, headers = false;
};

HttpRequest requestOf(const NaiveLinkerdRequest &request, const Hidden &hidden)
{
    HttpRequest result;
    if (!hidden.method)
        result.method = request.method;
    if (!hidden.path)
        result.path = request.path;
    if (!hidden.host)
        result.host = request.host;
    if (!hidden.headers)
        result.headers = request.headers;
    return result;
}

bool isCompletion(const NaiveLinkerdRequest &other, const NaiveLinkerdRequest &told,
                  const Hidden &hidden)
{
    return (hidden.method || other.method == told.method) &&
           (hidden.path || other.path == told.path) && (hidden.host || other.host == told.host) &&
           (hidden.headers || other.headers == told.headers);
}

/// What an installation may be where no manifest tells. Of the usual trust domain: a workload is
/// asked about under its name there.
std::vector<NaiveInstallation> installationsOf(const NaiveLinkerd &world)
{
    if (world.isInstallationTold)
        return {world.installation};
    std::vector<NaiveInstallation> all;
    for (const char *policy : {"all-unauthenticated", "deny", "cluster-authenticated"})
        for (const char *networks : {"10.0.0.0/8", "0.0.0.0/0"})
            for (const bool skips : {false, true}) {
                all.push_back({"cluster.local", policy, {networks}, {}});
                if (skips)
                    all.back().skipped = {4567, 4568};
            }
    return all;
}

} // namespace

class LinkerdPropertyTest : public QObject {
    Q_OBJECT
private slots:
    void engineAgreesWithTheNaiveEvaluator();

private:
    void compare(unsigned seed);
    void compareTold(const NaiveLinkerd &world, const MeshEngine &mesh, WorkloadId to,
                     const NaiveLinkerdQuestion &question);
    void compareHidden(const NaiveLinkerd &world, const MeshEngine &mesh, WorkloadId to,
                       const NaiveLinkerdQuestion &question, int hidden);

    std::string m_about; ///< The question, for failures.
    int m_allowed = 0, m_denied = 0, m_known = 0, m_unknown = 0;
};

void LinkerdPropertyTest::compareTold(const NaiveLinkerd &world, const MeshEngine &mesh,
                                      WorkloadId to, const NaiveLinkerdQuestion &question)
{
    const bool expected = naiveAdmits(world, question);
    const auto decision = mesh.authorize(to, question.port, callerOf(question, world.installation),
                                         requestOf(*question.request, {}));
    QVERIFY2(decision.verdict == (expected ? Verdict::Allow : Verdict::Deny),
             (m_about + decision.reason).c_str());
    (expected ? m_allowed : m_denied) += 1;
}

/// `hidden`: bits of the parts; 16: there is no request.
void LinkerdPropertyTest::compareHidden(const NaiveLinkerd &world, const MeshEngine &mesh,
                                        WorkloadId to, const NaiveLinkerdQuestion &question,
                                        int hidden)
{
    static const auto kRequests = allLinkerdRequests();
    const bool isWhole = hidden == 16;
    const Hidden parts{isWhole || (hidden & 1) != 0, isWhole || (hidden & 2) != 0,
                       isWhole || (hidden & 4) != 0, isWhole || (hidden & 8) != 0};
    const auto installations = installationsOf(world);
    std::optional<HttpRequest> asked;
    if (!isWhole)
        asked = requestOf(*question.request, parts);
    const auto decision =
        mesh.authorize(to, question.port, callerOf(question, installations.front()), asked);
    if (decision.verdict == Verdict::Unknown) {
        ++m_unknown;
        return;
    }
    ++m_known;
    auto other = question;
    auto otherWorld = world;
    for (const auto &installation : installations) {
        otherWorld.installation = installation;
        for (const auto &request : kRequests) {
            if (!isCompletion(request, *question.request, parts))
                continue;
            other.request = request;
            QVERIFY2(naiveAdmits(otherWorld, other) == (decision.verdict == Verdict::Allow),
                     (m_about + decision.reason + "\n" + request.method + " " + request.path + " " +
                      request.host)
                         .c_str());
        }
    }
}

void LinkerdPropertyTest::compare(unsigned seed)
{
    std::mt19937 random(seed);
    const LinkerdPick pick = [&random](int n) {
        return static_cast<int>(random() % static_cast<unsigned>(n));
    };
    const auto world = randomLinkerd(pick);
    const auto text = manifestsOf(world);
    Diagnostics diagnostics;
    const auto topology = topologyOf(text, diagnostics);
    QVERIFY2(!diagnostics.hasErrors(), text.c_str());
    const auto mesh = makeMeshEngine(topology, {});
    for (int i = 0; i < kQuestions && !QTest::currentTestFailed(); ++i) {
        const auto question = randomQuestion(pick, world);
        const auto &pod = world.pods[question.to];
        const auto to = topology->findWorkload({"", pod.nameSpace, "Pod", pod.name});
        QVERIFY(to);
        const auto &request = *question.request;
        m_about = "seed " + std::to_string(seed) + " to " + pod.nameSpace + "/" + pod.name + ":" +
                  std::to_string(question.port) + " from " + question.nameSpace + "/" +
                  question.account + " at " + question.address + ", " + request.method + " " +
                  request.path + " " + request.host +
                  (request.headers.empty() ? "" : " x=" + request.headers.at("x")) + ": ";
        if (qEnvironmentVariableIntValue("DRAWBRIDGE_SEED") == int(seed))
            qInfo("%s\n%s", m_about.c_str(), text.c_str());
        if (world.isInstallationTold)
            compareTold(world, mesh, *to, question);
        if (i % 4 == 0)
            compareHidden(world, mesh, *to, question, pick(17));
    }
}

void LinkerdPropertyTest::engineAgreesWithTheNaiveEvaluator()
{
    for (unsigned seed = 1; seed <= kWorlds && !QTest::currentTestFailed(); ++seed)
        compare(seed);
    if (QTest::currentTestFailed())
        return;
    const int told = m_allowed + m_denied;
    qInfo("%d told: %d allowed, %d denied; %d with hidden parts known, %d unknown", told, m_allowed,
          m_denied, m_known, m_unknown);
    QVERIFY(m_allowed * 5 > told);
    QVERIFY(m_denied * 5 > told);
    QVERIFY(m_known > m_unknown);
}

QTEST_GUILESS_MAIN(LinkerdPropertyTest)
#include "test_linkerd_property.moc"
