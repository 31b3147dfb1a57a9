// SPDX-License-Identifier: Apache-2.0
// A long row of edits, each evaluated from what the one before came to and from nothing: both have
// to say the same, whatever was drawn, closed, waived or put outside.
#include "model/analysis/edge_lookup.h"
#include "model/analysis/findings.h"
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QTest>

#include <random>

using namespace drawbridge;

namespace {

constexpr const char *kPolicies = R"(
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: unread, namespace: unread}
spec: {}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all, namespace: closed}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{podSelector: {}}, {ipBlock: {cidr: 203.0.0.0/16}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: more, namespace: closed}
spec:
  podSelector: {matchLabels: {app: w1}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchExpressions: [{key: app, operator: In, values: [w0, w2]}]}
    - podSelector: {matchExpressions: [{key: app, operator: In, values: [w2, w3]}]}
)";

std::string deployments(const std::string &nameSpace, int count)
{
    std::string yaml;
    for (int i = 0; i < count; ++i) {
        const std::string name = "w" + std::to_string(i);
        yaml +=
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
            ", namespace: " + nameSpace + "}\nspec:\n  selector: {matchLabels: {app: " + name +
            "}}\n  template:\n    metadata: {labels: {app: " + name +
            "}}\n    spec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}\n";
    }
    return yaml;
}

/// In `open` each is reached by just more sources than are listed one by one.
Design designOf(std::uint32_t seed)
{
    const std::string yaml = kPolicies + deployments("open", 22) + deployments("closed", 4) +
                             deployments("unread", static_cast<int>(1 + seed % 2));
    Diagnostics diagnostics;
    ResourceSet resources = importText(yaml, "all.yaml", {}, diagnostics);
    Design design =
        draftDesign("again", {DesignCluster{}}, buildTopology(std::move(resources), diagnostics),
                    DraftFrom::Inferred, diagnostics);
    Flow flow;
    flow.from = design.topology->workloads[0].key;
    flow.to = design.topology->workloads[1].key;
    flow.ports.push_back({PortRange{Protocol::Tcp, 8080, 8080}, {}});
    design.flows = CowList<Flow>({flow});
    return design;
}

template<typename T>
CowList<T> with(const CowList<T> &list, T item)
{
    std::vector<T> items = list.items();
    items.push_back(std::move(item));
    return CowList<T>(std::move(items));
}

template<typename T>
CowList<T> without(const CowList<T> &list, std::size_t index)
{
    std::vector<T> items = list.items();
    if (!items.empty())
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(index % items.size()));
    return CowList<T>(std::move(items));
}

/// Edits as the window makes them, in any order.
class RandomEdits {
public:
    explicit RandomEdits(std::uint32_t seed) : m_random(seed) {}

    void apply(Design &design)
    {
        switch (m_random() % 18) {
        case 0: design.externals = with(design.externals, external(design)); break;
        case 1: design.externals = without(design.externals, m_random()); break;
        case 2:
            design.closures = with(design.closures, {end(design), end(design), "looked at"});
            break;
        case 3: design.closures = without(design.closures, m_random()); break;
        case 4: design.waivers = with(design.waivers, waiver(design)); break;
        case 5:
            design.trustZones = design.trustZones.empty() ? zones(design) : CowList<TrustZone>();
            break;
        case 6: design.flows = without(design.flows, m_random()); break;
        case 7: design.systemFlows.dns = !design.systemFlows.dns; break;
        case 8:
        case 15: design.flows = with(design.flows, flowWithin(design)); break;
        case 9: design.flows = CowList<Flow>({flowWithin(design)}); break;
        case 10: design.identities = with(design.identities, {workload(design), "other"}); break;
        case 11: design.apiAccess = with(design.apiAccess, apiAccess(design)); break;
        case 12:
            design.mesh = design.mesh == MeshKind::None ? MeshKind::Sidecar : MeshKind::None;
            break;
        case 13: design.positions = with(design.positions, {workload(design), 1, 2}); break;
        case 14: design.waivers = without(design.waivers, m_random()); break;
        default: design.flows = with(design.flows, flow(design)); break;
        }
    }

private:
    NodeKey workload(const Design &design)
    {
        const auto &workloads = design.topology->workloads;
        return workloads[m_random() % workloads.size()].key;
    }
    NodeKey end(const Design &design)
    {
        const bool isOutside = !design.externals.empty() && m_random() % 4 == 0;
        return isOutside ? design.externals.items()[m_random() % design.externals.size()].key
                         : workload(design);
    }
    Flow flow(const Design &design)
    {
        Flow flow;
        flow.from = end(design);
        flow.to = isOutside(flow.from) ? workload(design) : end(design);
        const auto port = static_cast<std::uint16_t>(8080 + m_random() % 2);
        flow.ports.push_back({PortRange{Protocol::Tcp, port, port}, {}});
        return flow;
    }
    /// To the workload that a policy admits some peers to.
    Flow flowWithin(const Design &design)
    {
        Flow flow;
        flow.from = design.topology->workloads[m_random() % 4].key;
        flow.to = design.topology->workloads[1].key;
        flow.ports.push_back({PortRange{Protocol::Tcp, 8080, 8080}, {}});
        return flow;
    }
    External external(const Design &design)
    {
        External external;
        external.kind = External::Kind::Cidr;
        external.key = {"", "", "External",
                        "range-" + std::to_string(design.externals.size()) +
                            std::to_string(m_random() % 1000)};
        external.cidrs = {*Cidr::parse(m_random() % 2 == 0 ? "203.0.113.0/24" : "203.0.0.0/16")};
        return external;
    }
    ApiAccess apiAccess(const Design &design)
    {
        ApiAccess access;
        access.subject = workload(design);
        access.verbs = {"get"};
        access.resource = "pods";
        return access;
    }
    Waiver waiver(const Design &design)
    {
        if (m_random() % 3 == 0)
            return {"ZT-ID-003", toString(workload(design)), "", "known", "team", "2099-01-01"};
        return {
            "ZT-NET-004", toString(workload(design)), toString(workload(design)), "known", "team",
            "2099-01-01"};
    }
    static CowList<TrustZone> zones(const Design &design)
    {
        TrustZone zone{"inner", {}, {}};
        for (std::size_t i = 0; i < 2; ++i)
            zone.namespaces.push_back({"", "", "Namespace", design.topology->namespaces[i].name});
        return CowList<TrustZone>({zone});
    }

    std::mt19937 m_random;
};

/// What policies admit beside the drawn peers.
std::vector<std::string> uninvited(const AnalysisReport &report)
{
    std::vector<std::string> messages;
    for (const Finding &finding : report.findings)
        if (finding.ruleId == "ZT-NET-017")
            messages.push_back(finding.message);
    return messages;
}

} // namespace

class FindingsAgainTest : public QObject {
    Q_OBJECT
private slots:
    void editsComeToTheSame_data();
    void editsComeToTheSame();
};

void FindingsAgainTest::editsComeToTheSame_data()
{
    QTest::addColumn<std::uint32_t>("seed");
    for (std::uint32_t seed = 1; seed <= 4; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void FindingsAgainTest::editsComeToTheSame()
{
    QFETCH(std::uint32_t, seed);
    Design design = designOf(seed);
    Analysis last = analyzeWithEdges(design);
    QVERIFY(!last.report.crowds.empty());
    RandomEdits edits(seed);
    QVERIFY(!uninvited(last.report).empty());
    std::size_t changes = 0;
    std::size_t changesOfUninvited = 0;
    for (int i = 0; i < 60; ++i) {
        edits.apply(design);
        Analysis again = analyzeWithEdges(design, {}, last.edges.get());
        QVERIFY2(again.report == analyze(design), qPrintable(QStringLiteral("edit %1").arg(i)));
        changes += again.report == last.report ? 0 : 1;
        changesOfUninvited += uninvited(again.report) == uninvited(last.report) ? 0 : 1;
        last = std::move(again);
    }
    QVERIFY(changes > 8);
    QVERIFY(changesOfUninvited > 0);
}

QTEST_GUILESS_MAIN(FindingsAgainTest)
#include "test_findings_again.moc"
