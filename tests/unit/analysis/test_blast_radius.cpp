// SPDX-License-Identifier: Apache-2.0
// Answers about a small design worked out by hand.
#include "model/analysis/blast_radius.h"

#include "model/analysis/blast_radius_text.h"
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// gate and web and cart and vault in shop, probe in ops on the host network: gate calls web, web
/// calls cart; cart admits web and what a controller labels, vault admits cart alone.
constexpr const char *kShop = R"(
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: ops}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: gate, namespace: shop}
spec: {selector: {matchLabels: {app: gate}}, template: {metadata: {labels: {app: gate}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}], env: [{name: WEB, value: web:80}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}], env: [{name: CART, value: cart:80}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec: {selector: {matchLabels: {app: cart}}, template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: vault, namespace: shop}
spec: {selector: {matchLabels: {app: vault}}, template: {metadata: {labels: {app: vault}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 8200}]}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {selector: {app: cart}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: gate, namespace: shop}
spec: {podSelector: {matchLabels: {app: gate}}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: gate}}}]}], egress: [{to: [{podSelector: {}}]}, {to: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 443}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart, namespace: shop}
spec: {podSelector: {matchLabels: {app: cart}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}, {podSelector: {matchLabels: {pod-template-hash: x}}}]}], egress: [{to: [{podSelector: {}}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: vault, namespace: shop}
spec: {podSelector: {matchLabels: {app: vault}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}]}]}
)";

constexpr const char *kHostPod = R"(
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: probe, namespace: ops}
spec: {selector: {matchLabels: {app: probe}}, template: {metadata: {labels: {app: probe}}, spec: {hostNetwork: true, containers: [{name: c, image: i, ports: [{containerPort: 9100}]}]}}}
)";

Design designOf(const std::string &yaml)
{
    Diagnostics diagnostics;
    ResourceSet resources = importText(yaml, "all.yaml", {}, diagnostics);
    Design design =
        draftDesign("shop", {DesignCluster{}}, buildTopology(std::move(resources), diagnostics),
                    DraftFrom::Inferred, diagnostics);
    design.systemFlows = {false, false, false};
    return design;
}

NodeKey shop(const std::string &name)
{
    return {"", "shop", "Deployment", name};
}

std::shared_ptr<const EdgeLookup> lookupOf(const Design &design, const EdgeLookup *before = nullptr)
{
    return analyzeWithEdges(design, {}, before).edges;
}

ReachAnswer ask(const Design &design, const ReachQuestion &question)
{
    BlastRadius radius;
    return *radius.answer(lookupOf(design), question);
}

ReachQuestion from(const std::string &name, ReachBasis basis = ReachBasis::Imported)
{
    return {shop(name), ReachDirection::From, basis, {}, true, {}};
}

ReachQuestion to(const std::string &name, ReachBasis basis = ReachBasis::Imported)
{
    return {shop(name), ReachDirection::To, basis, {}, true, {}};
}

/// "web1 cart2 vault3?", where "?" is unknown.
std::string text(const ReachAnswer &answer, std::size_t hops = 9)
{
    std::string result;
    for (const ReachEntry &entry : reachWithin(answer, hops))
        result += entry.node.name + std::to_string(entry.hops) + (entry.isCertain ? " " : "? ");
    return result;
}

} // namespace

class BlastRadiusTest : public QObject {
    Q_OBJECT
private slots:
    void importedHopsFollowThePolicies();
    void designedHopsAreTheDrawnOnes();
    void podsOnTheHostNetworkStayUnknown();
    void portsNarrowTheHops();
    void externalsAreReachedAndGetIn();
    void theSmallestCutIsNamed();
    void permissionsAreListedBothWays();
    void anEditIsFollowed();
    void whoIsNotThereIsSaidSo();
    void markdownTellsEachWay();
};

void BlastRadiusTest::importedHopsFollowThePolicies()
{
    const Design design = designOf(kShop);
    COMPARE(text(ask(design, from("gate"))), std::string("web1 cart2 vault3 "));
    COMPARE(text(ask(design, from("gate")), 1), std::string("cart1? web1 "));
    COMPARE(text(ask(design, from("gate")), 2), std::string("web1 cart2 vault2? "));
    COMPARE(text(ask(design, to("vault"))), std::string("cart1 web2 gate3 "));
    COMPARE(text(ask(design, from("vault"))), std::string(""));
}

void BlastRadiusTest::designedHopsAreTheDrawnOnes()
{
    const Design design = designOf(kShop);
    COMPARE(text(ask(design, from("gate", ReachBasis::Designed))), std::string("web1 cart2 "));
    COMPARE(text(ask(design, to("cart", ReachBasis::Designed))), std::string("web1 gate2 "));
    COMPARE(text(ask(design, to("vault", ReachBasis::Designed))), std::string(""));
    const ReachAnswer answer = ask(design, from("gate", ReachBasis::Designed));
    QVERIFY(answer.certain.front().isDrawn);
    COMPARE(toString(answer.certain.front().ports.allowed), std::string("80/TCP"));
}

void BlastRadiusTest::podsOnTheHostNetworkStayUnknown()
{
    const Design design = designOf(std::string(kShop) + kHostPod);
    const ReachAnswer answer = ask(design, from("vault", ReachBasis::Designed));
    COMPARE(text(answer, 1), std::string("probe1? "));
    COMPARE(
        answer.possible.front().doubt,
        std::string("ops/DaemonSet/probe is on the host network, which no NetworkPolicy closes"));
}

void BlastRadiusTest::portsNarrowTheHops()
{
    const Design design = designOf(kShop);
    ReachQuestion question = from("gate");
    question.filter.ports = PortSet{*PortRange::parse("80/TCP")};
    COMPARE(text(ask(design, question), 9), std::string("web1 cart2 "));
    question.filter.ports = PortSet{*PortRange::parse("8200/TCP")};
    COMPARE(text(ask(design, question), 9), std::string(""));
    question.filter.ports = PortSet::all();
    question.filter.network = false;
    COMPARE(text(ask(design, question), 9), std::string("cart1 vault1 web1 "));
    question.filter.identity = false;
    COMPARE(text(ask(design, question), 9), std::string(""));
}

void BlastRadiusTest::externalsAreReachedAndGetIn()
{
    Design design = designOf(kShop);
    const auto external = [](const char *name, External::Kind kind, const char *cidr) {
        External added;
        added.key = {"", "", "External", name};
        added.kind = kind;
        if (*cidr != '\0')
            added.cidrs = {*Cidr::parse(cidr)};
        return added;
    };
    design.externals = CowList<External>({external("card", External::Kind::Cidr, "203.0.113.0/24"),
                                          external("host", External::Kind::Fqdn, ""),
                                          external("internet", External::Kind::Internet, "")});
    // Of the Internet web gets to the card network alone, which is no way to all of it.
    COMPARE(text(ask(design, from("web")), 1), std::string("card1 host1? cart1 "));
    const ReachAnswer answer = ask(design, from("web"));
    COMPARE(answer.certain.front().node.name, std::string("card"));
    COMPARE(toString(answer.certain.front().ports.allowed), std::string("443/TCP"));
    COMPARE(answer.possible.front().doubt,
            std::string("the addresses of External/host are not in the design"));
    // gate may call anybody, but nobody outside goes on from there.
    COMPARE(text(ask(design, from("gate")), 1),
            std::string("card1 host1 internet1 cart1? web1 ").replace(6, 5, "host1?"));
}

void BlastRadiusTest::theSmallestCutIsNamed()
{
    const Design design = designOf(kShop);
    ReachQuestion question = from("gate");
    question.cutAt = shop("vault");
    const ReachAnswer answer = ask(design, question);
    QVERIFY(answer.cut.has_value());
    COMPARE(cutSentence(*answer.cut, question),
            std::string("Closing 1 connection keeps shop/gate from shop/vault: shop/cart → "
                        "shop/vault. That takes 1 node out of reach."));
    question.basis = ReachBasis::Designed;
    question.cutAt = shop("cart");
    COMPARE(cutSentence(*ask(design, question).cut, question),
            std::string("Closing 1 connection keeps shop/gate from shop/cart: shop/gate → "
                        "shop/web. That takes 2 nodes out of reach and costs 1 drawn flow."));
    question.cutAt = shop("vault");
    COMPARE(cutSentence(*ask(design, question).cut, question),
            std::string("No connection leads from shop/gate to shop/vault."));
}

void BlastRadiusTest::permissionsAreListedBothWays()
{
    const std::string rbac = R"(
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: exec, namespace: shop}
rules: [{apiGroups: [""], resources: [pods/exec], verbs: [create]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: exec, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: exec}
subjects: [{kind: ServiceAccount, name: gate, namespace: shop}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: gate, namespace: shop}
)";
    std::string yaml = kShop;
    const std::string plain = "app: gate}}, spec: {containers";
    yaml.replace(yaml.find(plain), plain.size(),
                 "app: gate}}, spec: {serviceAccountName: gate, containers");
    const Design design = designOf(yaml + rbac);
    const auto isThere = [](const ReachAnswer &answer, const std::string &name) {
        return std::ranges::count(answer.powers, name, &ReachPower::node) == 1;
    };
    const ReachAnswer out = ask(design, from("gate"));
    QVERIFY(isThere(out, "ServiceAccount shop/gate"));
    QVERIFY(isThere(out, "workload shop/Deployment/vault"));
    const ReachAnswer in = ask(design, to("vault"));
    QVERIFY(isThere(in, "workload shop/Deployment/gate"));
    QVERIFY(!isThere(in, "workload shop/Deployment/cart"));
    const auto gate =
        std::ranges::find(in.powers, "workload shop/Deployment/gate", &ReachPower::node);
    QCOMPARE(gate->steps.size(), std::size_t{2}); // by its token, then by exec
    QVERIFY(gate->workload == shop("gate"));
    ReachQuestion without = from("gate");
    without.withApi = false;
    QVERIFY(ask(design, without).powers.empty());
}

void BlastRadiusTest::anEditIsFollowed()
{
    const Design before = designOf(kShop);
    BlastRadius radius;
    const auto first = lookupOf(before);
    const ReachQuestion designed = from("gate", ReachBasis::Designed);
    COMPARE(text(*radius.answer(first, designed)), std::string("web1 cart2 "));
    const ReachAnswer imported = *radius.answer(first, from("gate"));
    Design after = before;
    std::vector<Flow> flows = before.flows.items();
    Flow added = flows.front();
    added.from = shop("cart");
    added.to = shop("vault");
    flows.push_back(added);
    std::ranges::sort(flows, [](const Flow &a, const Flow &b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
    after.flows = CowList<Flow>(flows);
    const auto second = lookupOf(after, first.get());
    COMPARE(text(*radius.answer(second, designed)), std::string("web1 cart2 vault3 "));
    COMPARE(text(*radius.answer(second, from("gate"))), text(imported));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!radius.answer(second, from("web"), stop.get_token()));
    COMPARE(text(*radius.answer(second, from("web"))), std::string("cart1 vault2 "));
}

void BlastRadiusTest::whoIsNotThereIsSaidSo()
{
    const ReachAnswer answer = ask(designOf(kShop), from("nobody"));
    QVERIFY(answer.isUnanswered);
    COMPARE(answer.unknown.front(),
            std::string("shop/Deployment/nobody is no workload or external of the design"));
}

void BlastRadiusTest::markdownTellsEachWay()
{
    const std::string told =
        reachMarkdown(ask(designOf(kShop), from("gate", ReachBasis::Designed)), 2);
    COMPARE(told, std::string(R"(# Reach from shop/gate, as designed

Connections past network policies and mesh identity, at most 2 hops: 2 of 3 workloads.

## 1 hop

- **shop/web**: shop/gate gets to shop/web on 80/TCP (drawn).

## 2 hops

- **shop/cart**: shop/gate gets to shop/web on 80/TCP (drawn); shop/web gets to shop/cart on 80/TCP (drawn).

## Not known

- As designed holds once the export is applied and proven
- What drawn API access leads on to is not worked out, nor what pods and nodes give
)"));
}

QTEST_GUILESS_MAIN(BlastRadiusTest)
#include "test_blast_radius.moc"
