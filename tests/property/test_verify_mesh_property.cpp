// SPDX-License-Identifier: Apache-2.0
// The mesh part of the proof finds what it compares from sets of callers. Asking each identity at
// each workload, as it is written down, must give the same: on random designs under the manifests
// of another drawing, changed by policies that no export writes.
#include "exporters/design_exporter.h"
#include "model/design/host_probes.h"
#include "tests/helpers/pairwise_mesh_proof.h"
#include "tests/property/random_design.h"

#include <QtTest>

#include <rapidcheck.h>

#include <set>
#include <tuple>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

using Kind = VerifyDifference::Kind;
using MeshSaid = std::tuple<Kind, std::string, std::string, PortSet, std::string>;

std::multiset<MeshSaid> meshSaidBy(const VerifyReport &report)
{
    std::multiset<MeshSaid> said;
    for (const VerifyDifference &one : report.differences)
        said.insert({one.kind, one.from, one.to, one.ports, one.layer});
    return said;
}

std::string linesOf(const std::multiset<MeshSaid> &all)
{
    std::string text;
    for (const auto &[kind, from, to, ports, layer] : all)
        text += std::to_string(static_cast<int>(kind)) + ' ' + from + " -> " + to + ' ' +
                toString(ports) + ' ' + layer + '\n';
    return text;
}

AuthorizationSource pickSource()
{
    static const std::vector<std::string> principals{
        "cluster.local/ns/shop/sa/w0", "cluster.local/ns/on/*", "*",
        "cluster.local/ns/not-in-the-design/sa/not-in-the-design"};
    AuthorizationSource source;
    switch (*rc::gen::inRange(0, 5)) {
    case 0: source.principals = {*rc::gen::elementOf(principals)}; break;
    case 1: source.notPrincipals = {*rc::gen::elementOf(principals)}; break;
    case 2: source.namespaces = {"shop", "data"}; break;
    case 3: source.ipBlocks = {*Cidr::parse("203.0.113.0/25")}; break;
    default: source.requestPrincipals = {"*"};
    }
    return source;
}

AuthorizationPolicyObject pickPolicy(int number)
{
    AuthorizationPolicyObject policy;
    policy.meta.apiVersion = "security.istio.io/v1";
    policy.meta.kind = "AuthorizationPolicy";
    policy.meta.name = "other" + std::to_string(number);
    policy.meta.nameSpace = *rc::gen::element<std::string>("shop", "on", "data", "istio-system");
    policy.action = *rc::gen::element(AuthorizationAction::Allow, AuthorizationAction::Allow,
                                      AuthorizationAction::Deny, AuthorizationAction::Custom);
    auto &rule = policy.rules.emplace_back();
    if (*rc::gen::inRange(0, 4) > 0)
        rule.from.push_back(pickSource());
    if (*rc::gen::inRange(0, 2) == 0)
        rule.to.emplace_back().ports = {1000, 1001};
    else if (*rc::gen::inRange(0, 3) == 0)
        rule.to.emplace_back().paths = {"/a"};
    return policy;
}

/// What somebody else may have put beside an export.
void addOthers(ResourceSet &manifests)
{
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
        manifests.authorizationPolicies.push_back(pickPolicy(i));
    if (*rc::gen::inRange(0, 2) == 0) {
        PeerAuthenticationObject peer;
        peer.meta.kind = "PeerAuthentication";
        peer.meta.name = "other";
        peer.meta.nameSpace = *rc::gen::element<std::string>("shop", "on", "istio-system");
        peer.selector = {{"app", "1"}};
        peer.mode = *rc::gen::element(MtlsMode::Disable, MtlsMode::Permissive, MtlsMode::Strict);
        manifests.peerAuthentications.push_back(std::move(peer));
    }
    if (*rc::gen::inRange(0, 6) == 0) {
        UndecodedPolicy broken;
        broken.meta.kind = "AuthorizationPolicy";
        broken.meta.name = "broken";
        broken.meta.nameSpace = "shop";
        manifests.undecodedPolicies.push_back(std::move(broken));
    }
}

/// How many differences of each kind were seen: one-sided worlds would tell nothing.
std::map<std::pair<Kind, std::string>, std::size_t> seen;

void proofAsksEverybody()
{
    const MeshKind kind =
        *rc::gen::element(MeshKind::Sidecar, MeshKind::Sidecar, MeshKind::Ambient);
    const Design design = withSystemCallers(randomDesign(kind));
    Diagnostics ignored;
    const Design other = *rc::gen::inRange(0, 3) == 0 ? design : redrawn(design);
    ResourceSet manifests = importTexts(exportDesign(other, {}, ignored).texts(), {}, ignored);
    addOthers(manifests);
    const VerifyWorld world = makeVerifyWorld(design, manifests, ignored);
    const MeshLayer mesh(world);
    VerifyReport report;
    verifyMesh(world, mesh, report, {});
    const VerifyReport expected = pairwiseMeshProof(world);
    for (const VerifyDifference &one : expected.differences)
        ++seen[{one.kind, one.layer}];
    RC_LOG(test::describe(design) + "--- manifests of\n" + test::describe(other) + "--- found\n" +
           linesOf(meshSaidBy(report)) + "--- expected\n" + linesOf(meshSaidBy(expected)));
    RC_ASSERT(meshSaidBy(report) == meshSaidBy(expected));
    RC_ASSERT(report.identityCount == expected.identityCount);
    RC_ASSERT(pairwiseDisagreements(world, mesh) == std::string());
}

} // namespace

class VerifyMeshPropertyTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (!qEnvironmentVariableIsSet("RC_PARAMS"))
            qputenv("RC_PARAMS", "seed=20260714 max_success=400");
    }
    void theProofSaysWhatAskingEverybodySays();
};

void VerifyMeshPropertyTest::theProofSaysWhatAskingEverybodySays()
{
    QVERIFY(rc::check("sets of callers prove what asking each identity proves",
                      [] { proofAsksEverybody(); }));
    for (const char *layer : {"mtls", "authorization"})
        for (const Kind kind : {Kind::AllowedButNotDrawn, Kind::Unknown}) {
            const auto count = seen[{kind, layer}];
            std::printf("%6zu %s %s\n", count, layer,
                        kind == Kind::Unknown ? "unknown" : "allowed but not drawn");
            // Nothing a manifest says leaves the handshake of a known sidecar open.
            QVERIFY(count > 20 || (kind == Kind::Unknown && std::string(layer) == "mtls"));
        }
}

QTEST_GUILESS_MAIN(VerifyMeshPropertyTest)
#include "test_verify_mesh_property.moc"
