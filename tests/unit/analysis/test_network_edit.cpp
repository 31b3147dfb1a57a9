// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/network_relation.h"
#include "tests/helpers/topology_fixture.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// Pods 0 to 139 of a namespace, app=NUMBER%7, and one without network on each tenth node.
std::shared_ptr<const Topology> pods()
{
    TopologyFixture fixture;
    fixture.declareNamespace("shop");
    for (std::uint32_t i = 0; i < 140; ++i) {
        auto &node = fixture.addWorkload("shop/w" + std::to_string(1000 + i),
                                         {{"app", std::to_string(i % 7)}});
        node.ports = {containerPort(i % 2 == 0 ? 8080 : 9090, Protocol::Tcp, "http")};
        node.isHostNetwork = i % 10 == 9;
    }
    return fixture.build();
}

std::vector<NetworkPolicyObject> policies()
{
    return {ingressPolicy("shop/a", "app=1", {policyRule({"pods:app in (2,3)"}, {"http"})}),
            ingressPolicy("shop/b", "app in (1,2)", {policyRule({"pods:app=4"}, {"80"})}),
            egressPolicy("shop/c", "app=4", {policyRule({"pods:app in (0,1)"}, {"1-8999"})}),
            egressPolicy("shop/d", "app=5", {policyRule({"ip:203.0.113.0/24"}, {"443"})})};
}

struct Edit {
    const char *name;
    NetworkPolicyObject policy; ///< Without kind in its name: taken away.
    bool isRemoval = false;
};

std::vector<Edit> edits()
{
    return {
        {"another port at ingress",
         ingressPolicy("shop/a", "app=1", {policyRule({"pods:app in (2,3)"}, {"443"})})},
        {"other pods", ingressPolicy("shop/a", "app=6", {policyRule({"pods:app=0"}, {"http"})})},
        {"another peer at egress",
         egressPolicy("shop/c", "app=4", {policyRule({"pods:app=2"}, {"1-8999"})})},
        {"the other direction",
         egressPolicy("shop/a", "app=1", {policyRule({"pods:app in (2,3)"}, {"http"})})},
        {"a new policy", ingressPolicy("shop/e", "", {})},
        {"labels a controller sets",
         ingressPolicy("shop/e", "pod-template-hash=1", {policyRule({"pods:app=1"}, {"80"})})},
        {"another prefix, which cuts addresses otherwise",
         egressPolicy("shop/d", "app=5", {policyRule({"ip:198.51.100.0/24"}, {"443"})})},
        {"a policy less", networkPolicy("shop/b"), true},
        {"the last policy of a pod less", networkPolicy("shop/c"), true},
        {"a policy less that is not there", networkPolicy("shop/x"), true},
    };
}

NetworkEngine engineOf(std::vector<NetworkPolicyObject> list)
{
    static const auto topology = pods();
    return {topology, std::move(list), {}, {}};
}

NetworkEngine apply(const NetworkEngine &engine, const Edit &edit)
{
    const ObjectMeta &meta = edit.policy.meta;
    return edit.isRemoval ? engine.withoutPolicy("", meta.nameSpace, meta.name)
                          : engine.withPolicy("", edit.policy);
}

/// What the engine is without sharing anything.
NetworkEngine afresh(const Edit &edit)
{
    auto list = policies();
    std::erase_if(list,
                  [&](const auto &policy) { return policy.meta.name == edit.policy.meta.name; });
    if (!edit.isRemoval)
        list.push_back(edit.policy);
    return engineOf(list);
}

} // namespace

class NetworkEditTest : public QObject {
    Q_OBJECT
private slots:
    void isAsMadeAfresh_data();
    void isAsMadeAfresh();
    void sharesTheRowsThatStay();
    void editsFollowEachOther();
    void stopsWhenTold();
};

void NetworkEditTest::isAsMadeAfresh_data()
{
    QTest::addColumn<int>("index");
    const auto all = edits();
    for (std::size_t i = 0; i < all.size(); ++i)
        QTest::newRow(all[i].name) << static_cast<int>(i);
}

void NetworkEditTest::isAsMadeAfresh()
{
    QFETCH(int, index);
    const Edit edit = edits()[static_cast<std::size_t>(index)];
    const NetworkEngine was = engineOf(policies());
    const NetworkEngine is = apply(was, edit);
    const NetworkRelation again = relateAgain(is, was, relate(was));
    const NetworkRelation expected = relate(afresh(edit));
    QCOMPARE(again.size(), expected.size());
    for (std::size_t from = 0; from < again.size(); ++from) {
        QCOMPARE(std::size_t{again.rows[from]->back().end}, again.size());
        for (std::size_t i = 1; i < again.rows[from]->size(); ++i)
            QVERIFY((*again.rows[from])[i - 1].verdict != (*again.rows[from])[i].verdict);
        for (std::size_t to = 0; to < again.size(); ++to)
            QVERIFY(again.between(from, to) == expected.between(from, to));
    }
}

void NetworkEditTest::sharesTheRowsThatStay()
{
    const NetworkEngine was = engineOf(policies());
    const NetworkRelation before = relate(was);
    const Edit edit = edits()[0];
    const NetworkRelation again = relateAgain(apply(was, edit), was, before);
    std::size_t shared = 0;
    for (std::size_t i = 0; i < again.size(); ++i)
        shared += again.rows[i] == before.rows[i] ? 1 : 0;
    // The pods labelled 2 and 3, less those on the host network, which may be the own node anyway.
    QCOMPARE(again.size() - shared, std::size_t{36});
}

void NetworkEditTest::editsFollowEachOther()
{
    const NetworkEngine first = engineOf(policies());
    const NetworkEngine second = apply(first, edits()[1]);
    const NetworkEngine third = apply(second, edits()[8]);
    const NetworkRelation again =
        relateAgain(third, second, relateAgain(second, first, relate(first)));
    for (std::uint32_t from = 0; from < again.workloads; ++from) {
        for (std::uint32_t to = 0; to < again.workloads; ++to)
            QVERIFY(again.between(from, to) == third.between(WorkloadId{from}, WorkloadId{to}));
    }
}

void NetworkEditTest::stopsWhenTold()
{
    std::stop_source source;
    source.request_stop();
    const NetworkEngine was = engineOf(policies());
    const NetworkRelation before = relate(was);
    QVERIFY(relateAgain(apply(was, edits()[0]), was, before, source.get_token()).rows.empty());
}

QTEST_GUILESS_MAIN(NetworkEditTest)
#include "test_network_edit.moc"
