// SPDX-License-Identifier: Apache-2.0
#include "model/design/api_resource.h"
#include "model/design/design_parts.h"
#include "model/design/edits.h"
#include "tests/unit/design/settings_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

External external(const char *name, External::Kind kind, const char *address = "")
{
    External result;
    result.key = key(name);
    result.kind = kind;
    if (*address != '\0')
        result.cidrs = {cidr(address)};
    return result;
}

Flow flow(const char *from, const char *to, std::uint16_t port = 80)
{
    Flow result;
    result.from = key(from);
    result.to = key(to);
    result.ports = {{{Protocol::Tcp, port, port}, {}}};
    return result;
}

ApiAccess access(const char *subject)
{
    return {key(subject), {"get"}, "", "pods", {}, "shop", ""};
}

/// A partner and a group, each with a flow; the group may read pods too.
Design outsideDesign()
{
    Design result = design();
    for (const External &item :
         {external("External/partner", External::Kind::Cidr, "203.0.113.0/24"),
          external("Group/admins", External::Kind::Group)})
        result = addExternal(result, item).value();
    result = addFlow(result, flow("External/partner", "shop/Pod/web")).value();
    result = addFlow(result, flow("Group/admins", "shop/Pod/web")).value();
    result = grantAccess(result, access("Group/admins")).value();
    return moveNodes(result, {{key("External/partner"), 8, 16, true}}).value();
}

QStringList flowsOf(const Design &design)
{
    QStringList rows;
    for (const Flow &item : design.flows)
        rows << QString::fromStdString(toString(item.from) + " -> " + toString(item.to));
    return rows;
}

QStringList zonesOf(const Design &design)
{
    QStringList rows;
    for (const TrustZone &zone : design.trustZones) {
        QString row = QString::fromStdString(zone.name);
        for (const NodeKey &nameSpace : zone.namespaces)
            row += u' ' + QString::fromStdString(nameSpace.name);
        rows << row;
    }
    return rows;
}

} // namespace

/// People, groups, legacy systems and trust zones; copies of externals and of calls.
class EditExternalsTest : public QObject {
    Q_OBJECT
private slots:
    void kindsHaveTheirKeys_data();
    void kindsHaveTheirKeys();
    void peopleStandForTheirAddressesOnly();
    void accessIsForGroupsNotForPeople();
    void removingTakesEverythingAlong();
    void renamingTakesEverythingAlong();
    void takenNamesAreRefused();
    void namespacesAreInOneZone();
    void zonesJoinNamespaces();
    void callsAreCopiedToAnotherCaller();
    void partsAreWhatTheDesignAdds();
    void pastedExternalsGetFreeNames();
    void pastedFlowsStartAtTheCallers();
    void nothingNewIsSaid();
    void resourcesAreWrittenAsKubectlDoes_data();
    void resourcesAreWrittenAsKubectlDoes();
};

void EditExternalsTest::kindsHaveTheirKeys_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("result");
    using Kind = External::Kind;
    const auto row = [](const char *title, Kind kind, const char *name, const char *address,
                        const char *result) {
        QTest::newRow(title) << int(kind) << name << address << result;
    };
    row("a person", Kind::Person, "User/jane@example.com", "", "fine");
    row("a group of a provider", Kind::Group, "Group/oidc:admins", "", "fine");
    row("a group as an external", Kind::Group, "External/admins", "",
        "DB1601 External/admins is no name for an external of its kind");
    row("an address as a person", Kind::Cidr, "User/jane", "203.0.113.0/24",
        "DB1601 User/jane is no name for an external of its kind");
    row("a legacy system", Kind::Legacy, "External/mainframe", "192.0.2.7/32", "fine");
    row("a legacy system nowhere", Kind::Legacy, "External/mainframe", "",
        "DB1601 External/mainframe has no address");
}

void EditExternalsTest::kindsHaveTheirKeys()
{
    QFETCH(int, kind);
    QFETCH(QString, name);
    QFETCH(QString, address);
    QFETCH(QString, result);
    const External item = external(qPrintable(name), External::Kind(kind), qPrintable(address));
    QString code = outcome(addExternal(design(), item));
    code.replace(0, code.startsWith("DB") ? 6 : 0, code.startsWith("DB") ? "DB1601" : "");
    QCOMPARE(code, result);
}

void EditExternalsTest::peopleStandForTheirAddressesOnly()
{
    const DesignCluster cluster;
    for (const auto kind :
         {External::Kind::Person, External::Kind::Group, External::Kind::Legacy}) {
        External item = external("External/e", kind);
        QVERIFY(addressesOf(item, cluster).empty());
        item.cidrs = {cidr("203.0.113.0/24")};
        item.except = {cidr("203.0.113.0/25")};
        QVERIFY(addressesOf(item, cluster) == AddressSet(cidr("203.0.113.128/25")));
    }
}

void EditExternalsTest::accessIsForGroupsNotForPeople()
{
    const Design before =
        addExternal(design(), external("User/jane", External::Kind::Person)).value();
    QVERIFY(grantAccess(before, access("Group/admins")));
    const auto refused = grantAccess(before, access("User/jane"));
    QVERIFY(!refused);
    QVERIFY(refused.error().hint.find("group") != std::string::npos);
}

void EditExternalsTest::removingTakesEverythingAlong()
{
    const Design before = outsideDesign();
    const auto withoutPartner = removeNode(before, key("External/partner"));
    QVERIFY(withoutPartner);
    QCOMPARE(flowsOf(*withoutPartner), QStringList{"Group/admins -> shop/Pod/web"});
    QVERIFY(withoutPartner->positions.empty());
    QCOMPARE(withoutPartner->externals.size(), std::size_t{1});
    QCOMPARE(withoutPartner->apiAccess.size(), std::size_t{1});
    const auto withoutGroup = removeNode(before, key("Group/admins"));
    QVERIFY(withoutGroup);
    QVERIFY(withoutGroup->apiAccess.empty());
    QCOMPARE(flowsOf(*withoutGroup), QStringList{"External/partner -> shop/Pod/web"});
    for (const char *name : {"shop/Pod/web", "External/gone"})
        QVERIFY(!removeNode(before, key(name)));
}

void EditExternalsTest::renamingTakesEverythingAlong()
{
    const Design before = outsideDesign();
    auto after = changeExternal(before, key("External/partner"),
                                external("External/zebra", External::Kind::Legacy, "192.0.2.1/32"));
    QVERIFY(after);
    QVERIFY(!after->findExternal(key("External/partner")));
    QVERIFY(after->findExternal(key("External/zebra"))->kind == External::Kind::Legacy);
    QVERIFY(after->findFlow(key("External/zebra"), key("shop/Pod/web")));
    QCOMPARE(after->flows.size(), std::size_t{2});
    QVERIFY(after->positions.items()[0].node == key("External/zebra"));
    after =
        changeExternal(before, key("Group/admins"), external("Group/ops", External::Kind::Group));
    QVERIFY(after);
    QVERIFY(after->apiAccess.items()[0].subject == key("Group/ops"));
}

void EditExternalsTest::takenNamesAreRefused()
{
    Design before = outsideDesign();
    before = addExternal(before, external("External/bank", External::Kind::Cidr, "192.0.2.0/28"))
                 .value();
    QVERIFY(!changeExternal(before, key("External/partner"),
                            external("External/bank", External::Kind::Cidr, "192.0.2.0/28")));
    // People may not be granted what the group has.
    QVERIFY(!changeExternal(before, key("Group/admins"),
                            external("User/jane", External::Kind::Person)));
}

void EditExternalsTest::namespacesAreInOneZone()
{
    auto after = setTrustZone(design(), key("Namespace/shop"), "cards");
    QVERIFY(after);
    QCOMPARE(zonesOf(*after), QStringList{"cards shop"});
    after = setTrustZone(*after, key("Namespace/shop"), "web");
    QCOMPARE(zonesOf(*after), QStringList{"web shop"});
    after = setTrustZone(*after, key("Namespace/shop"), "");
    QVERIFY(after->trustZones.empty());
    for (const char *name : {"Namespace/gone", "shop/Pod/web", "External/internet"})
        QVERIFY(!setTrustZone(design(), key(name), "cards"));
}

void EditExternalsTest::zonesJoinNamespaces()
{
    Design before = design();
    const NodeKey web{"", "shop", "Pod", "web"};
    const NodeKey other{"", "pay", "Pod", "checkout"};
    const NodeKey elsewhere{"west", "shop", "Pod", "web"};
    QVERIFY(before.areInOneZone(web, {"", "shop", "Pod", "cart"}));
    QVERIFY(!before.areInOneZone(web, other));
    before.trustZones =
        CowList<TrustZone>({{"cards", {key("Namespace/pay"), key("Namespace/shop")}, ""}});
    QVERIFY(before.areInOneZone(web, other));
    QVERIFY(!before.areInOneZone(web, elsewhere));
}

void EditExternalsTest::callsAreCopiedToAnotherCaller()
{
    Flow original = flow("shop/Pod/web", "shop/Pod/cart", 8080);
    original.evidence = {"env: CART=cart:8080 (web.yaml:1:1)"};
    original.note = "why";
    original.expires = "2030-01-01";
    const auto after = copyCalls(design(), {original}, key("shop/Pod/host"));
    QVERIFY(after);
    const Flow *copy = after->findFlow(key("shop/Pod/host"), key("shop/Pod/cart"));
    QVERIFY(copy);
    QVERIFY(copy->evidence.empty()); // of the other caller
    QCOMPARE(copy->note, std::string("why"));
    QCOMPARE(copy->expires, std::string("2030-01-01"));
    QVERIFY(copy->ports == original.ports);
    QVERIFY(copyCalls(design(), {original}, key("shop/Pod/cart"))->flows.empty());
}

void EditExternalsTest::partsAreWhatTheDesignAdds()
{
    Design before = outsideDesign();
    before = addFlow(before, flow("shop/Pod/web", "shop/Pod/cart", 8080)).value();
    const DesignParts parts =
        partsOf(before, {key("External/partner"), key("shop/Pod/web")}, std::nullopt);
    QCOMPARE(parts.externals.size(), std::size_t{1});
    QCOMPARE(parts.flows.size(), std::size_t{1}); // what web calls, not who calls it
    QVERIFY(parts.flows[0].to == key("shop/Pod/cart"));
    QVERIFY(partsIn(designOf(parts)) == parts);
    const DesignParts edge =
        partsOf(before, {}, std::pair(key("Group/admins"), key("shop/Pod/web")));
    QCOMPARE(edge.flows.size(), std::size_t{1});
}

void EditExternalsTest::pastedExternalsGetFreeNames()
{
    const Design before = outsideDesign();
    const DesignParts parts = partsOf(before, {key("External/partner")}, std::nullopt);
    auto pasted = pasteParts(before, parts, {});
    QVERIFY(pasted);
    QVERIFY(pasted->nodes == std::vector{key("External/partner-2")});
    pasted = pasteParts(pasted->design, parts, {});
    QVERIFY(pasted->nodes == std::vector{key("External/partner-3")});
    QVERIFY(pasted->design.findExternal(key("External/partner-3"))->cidrs ==
            before.findExternal(key("External/partner"))->cidrs);
    QCOMPARE(flowsOf(pasted->design), flowsOf(before)); // its twin has other callers
}

void EditExternalsTest::pastedFlowsStartAtTheCallers()
{
    const Design before = outsideDesign();
    const DesignParts parts{{},
                            {flow("shop/Pod/web", "shop/Pod/cart", 8080),
                             flow("shop/Pod/web", "External/partner", 443),
                             flow("shop/Pod/web", "shop/Pod/gone", 1)}};
    const auto pasted = pasteParts(before, parts, {key("shop/Pod/host"), key("Group/admins")});
    QVERIFY(pasted);
    QCOMPARE(flowsOf(pasted->design),
             (QStringList{"External/partner -> shop/Pod/web", "Group/admins -> shop/Pod/cart",
                          "Group/admins -> shop/Pod/web", "shop/Pod/host -> External/partner",
                          "shop/Pod/host -> shop/Pod/cart"}));
}

void EditExternalsTest::nothingNewIsSaid()
{
    const Design before = addFlow(design(), flow("shop/Pod/web", "shop/Pod/cart", 8080)).value();
    const DesignParts parts = partsOf(before, {key("shop/Pod/web")}, std::nullopt);
    QVERIFY(!pasteParts(before, parts, {}));
    QVERIFY(pasteParts(design(), parts, {})); // into another design, as they are
}

void EditExternalsTest::resourcesAreWrittenAsKubectlDoes_data()
{
    QTest::addColumn<QString>("group");
    QTest::addColumn<QString>("resource");
    QTest::newRow("pods") << ""
                          << "pods";
    QTest::newRow("pods/log") << ""
                              << "pods/log";
    QTest::newRow("deployments.apps") << "apps"
                                      << "deployments";
    QTest::newRow("deployments.apps/scale") << "apps"
                                            << "deployments/scale";
    QTest::newRow("leases.coordination.k8s.io") << "coordination.k8s.io"
                                                << "leases";
}

void EditExternalsTest::resourcesAreWrittenAsKubectlDoes()
{
    QFETCH(QString, group);
    QFETCH(QString, resource);
    ApiAccess access;
    setResource(access, QTest::currentDataTag());
    QCOMPARE(QString::fromStdString(access.apiGroup), group);
    QCOMPARE(QString::fromStdString(access.resource), resource);
    QCOMPARE(QString::fromStdString(resourceText(access)), QString(QTest::currentDataTag()));
}

QTEST_GUILESS_MAIN(EditExternalsTest)
#include "test_edit_externals.moc"
