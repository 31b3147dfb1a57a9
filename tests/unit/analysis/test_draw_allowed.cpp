// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/draw_allowed.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/topology_fixture.h"

#include <QTest>

using namespace drawbridge;

class DrawAllowedTest : public QObject {
    Q_OBJECT

private slots:
    void drawsWhatAPolicyAdmitsOnDeclaredPorts();
    void drawsNothingThatIsOpenByDefault();
    void drawsNothingOnPortsNobodyDeclares();
    void drawsNothingThatIsUnknown();
    void egressOfTheSourceCounts();
    void drawsAnExternalOnlyWhenAllOfItIsAdmitted();
    void drawsAnExternalAmongThePodsOnlyWhenAllOfItIsAdmitted();
    void drawsWhatBlocksAdmit_data();
    void drawsWhatBlocksAdmit();
    void drawsNoBlockTwice();
    void keepsNoExternalThatNothingIsDrawnFor();
    void blocksOfOneNameStayTwo();
    void drawsPortsThatOnlyAServiceDeclares();
    void drawsWhatIsAdmittedWhereNoPortIsDeclared();
    void keepsWhatIsDrawnAlready();
};

namespace {

Design designWith(std::vector<NetworkPolicyObject> policies)
{
    TopologyFixture fixture;
    fixture.declareNamespace("shop").declareNamespace("data");
    fixture.addWorkload("shop/web", {{"app", "web"}});
    fixture.addWorkload("shop/api", {{"app", "api"}});
    fixture.addWorkload("data/db", {{"app", "db"}}).ports = {containerPort(5432),
                                                             containerPort(9187)};
    fixture.resources().networkPolicies = std::move(policies);
    Design design;
    design.clusters = {DesignCluster{}};
    design.topology = fixture.build();
    return design;
}

std::string flowsText(const Result<Design> &design)
{
    if (!design)
        return toString(design.error());
    std::string text;
    for (const Flow &flow : design->flows)
        text += (text.empty() ? "" : "; ") + toString(flow.from) + " -> " + toString(flow.to) +
                " " + toString(flow.portSet());
    return text;
}

NetworkPolicyRule fromWeb()
{
    return policyRule({"namespaces:kubernetes.io/metadata.name=shop and pods:app=web"},
                      {"5000-6000"});
}

External external(const char *cidrText)
{
    External result;
    result.key = *NodeKey::parse("External/office");
    result.cidrs = {cidr(cidrText)};
    return result;
}

} // namespace

void DrawAllowedTest::drawsWhatAPolicyAdmitsOnDeclaredPorts()
{
    const auto drawn = drawAllowed(designWith({ingressPolicy("data/guard", "", {fromWeb()})}));
    COMPARE(flowsText(drawn), std::string("shop/Deployment/web -> data/Deployment/db 5432/TCP"));
    COMPARE(drawn->flows.items().front().evidence.front(),
            std::string("policy: ingress rule 1 of NetworkPolicy data/guard (guard.yaml:10:5)"));
}

void DrawAllowedTest::drawsNothingThatIsOpenByDefault()
{
    COMPARE(flowsText(drawAllowed(designWith({}))), std::string());
}

void DrawAllowedTest::drawsNothingOnPortsNobodyDeclares()
{
    COMPARE(flowsText(drawAllowed(designWith(
                {ingressPolicy("data/guard", "", {policyRule({"namespaces:"}, {"80"})})}))),
            std::string());
}

void DrawAllowedTest::drawsNothingThatIsUnknown()
{
    COMPARE(flowsText(drawAllowed(
                designWith({ingressPolicy("data/guard", "", {policyRule({"ip:10.0.0.0/8"})})}))),
            std::string());
}

void DrawAllowedTest::egressOfTheSourceCounts()
{
    COMPARE(flowsText(drawAllowed(designWith({ingressPolicy("data/guard", "", {fromWeb()}),
                                              egressPolicy("shop/deny", "app=web", {})}))),
            std::string());
}

void DrawAllowedTest::drawsAnExternalOnlyWhenAllOfItIsAdmitted()
{
    Design design = designWith(
        {ingressPolicy("data/guard", "", {policyRule({"ip:203.0.113.0/24"}, {"9187"})})});
    design.externals = CowList<External>({external("203.0.113.0/25")});
    const std::string block = "External/203.0.113.0-24 -> data/Deployment/db 9187/TCP";
    COMPARE(flowsText(drawAllowed(design)),
            block + "; External/office -> data/Deployment/db 9187/TCP");
    design.externals = CowList<External>({external("203.0.112.0/23")});
    COMPARE(flowsText(drawAllowed(design)), block);
}

void DrawAllowedTest::drawsWhatBlocksAdmit_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("flows");
    const auto row = [](const char *name, const char *block, const char *drawn) {
        QTest::newRow(name) << QString::fromLatin1(block) << QString::fromLatin1(drawn);
    };
    const char *ofBlock = "External/203.0.113.0-24 -> data/Deployment/db 9187/TCP; "
                          "shop/Deployment/web -> External/203.0.113.0-24 443/TCP";
    row("a range", "ip:203.0.113.0/24", ofBlock);
    row("a range with an exception", "ip:203.0.113.0/24 except 203.0.113.64/26", ofBlock);
    row("everything but what may be pods", "ip:0.0.0.0/0",
        "External/0.0.0.0-0 -> data/Deployment/db 9187/TCP; "
        "shop/Deployment/web -> External/0.0.0.0-0 443/TCP");
    row("a range of pods", "ip:10.1.0.0/16", "");
}

void DrawAllowedTest::drawsWhatBlocksAdmit()
{
    QFETCH(QString, rule);
    QFETCH(QString, flows);
    const std::string block = rule.toStdString();
    const auto drawn = drawAllowed(
        designWith({ingressPolicy("data/guard", "", {policyRule({block.c_str()}, {"9187"})}),
                    egressPolicy("shop/out", "app=web", {policyRule({block.c_str()}, {"443"})})}));
    COMPARE(flowsText(drawn), flows.toStdString());
    if (flows.isEmpty())
        return;
    QCOMPARE(drawn->externals.size(), std::size_t{1});
    const External &external = drawn->externals.items().front();
    QVERIFY((addressesOf(external, {}) & podAddresses({})).empty());
    if (rule.contains("203"))
        QCOMPARE(external.except.size(), std::size_t{rule.contains("except") ? 1U : 0U});
    COMPARE(drawn->flows.items().back().evidence.front(),
            std::string("policy: egress rule 1 of NetworkPolicy shop/out (out.yaml:10:5)"));
}

void DrawAllowedTest::drawsNoBlockTwice()
{
    Design design =
        designWith({ingressPolicy("data/guard", "", {policyRule({"ip:203.0.113.0/24"}, {"9187"})}),
                    ingressPolicy("data/more", "", {policyRule({"ip:203.0.113.0/24"}, {"5432"})})});
    COMPARE(flowsText(drawAllowed(design)),
            std::string("External/203.0.113.0-24 -> data/Deployment/db 5432/TCP, 9187/TCP"));
    design.externals = CowList<External>({external("203.0.113.0/24")});
    COMPARE(flowsText(drawAllowed(design)),
            std::string("External/office -> data/Deployment/db 5432/TCP, 9187/TCP"));
}

void DrawAllowedTest::keepsNoExternalThatNothingIsDrawnFor()
{
    Design design =
        designWith({ingressPolicy("data/guard", "", {policyRule({"ip:203.0.113.0/24"}, {"80"})})});
    QVERIFY(drawAllowed(design)->externals.empty());
    design.externals = CowList<External>({external("198.51.100.0/24")});
    QCOMPARE(drawAllowed(design)->externals.size(), std::size_t{1});
}

void DrawAllowedTest::blocksOfOneNameStayTwo()
{
    const auto drawn = drawAllowed(designWith(
        {ingressPolicy("data/guard", "",
                       {policyRule({"ip:203.0.113.0/24"}, {"9187"}),
                        policyRule({"ip:203.0.113.0/24 except 203.0.113.64/26"}, {"5432"})})}));
    COMPARE(flowsText(drawn),
            std::string("External/203.0.113.0-24 -> data/Deployment/db 9187/TCP; "
                        "External/203.0.113.0-24' -> data/Deployment/db 5432/TCP, 9187/TCP"));
}

void DrawAllowedTest::drawsAnExternalAmongThePodsOnlyWhenAllOfItIsAdmitted()
{
    Design design =
        designWith({ingressPolicy("data/guard", "", {policyRule({"ip:10.1.0.0/16"}, {"9187"})})});
    design.externals = CowList<External>({external("10.1.2.0/24")});
    COMPARE(flowsText(drawAllowed(design)),
            std::string("External/office -> data/Deployment/db 9187/TCP"));
    design.externals = CowList<External>({external("10.0.0.0/8")});
    COMPARE(flowsText(drawAllowed(design)), std::string());
}

void DrawAllowedTest::drawsPortsThatOnlyAServiceDeclares()
{
    TopologyFixture fixture;
    fixture.declareNamespace("data");
    fixture.addWorkload("data/web", {{"app", "web"}});
    fixture.addWorkload("data/db", {{"app", "db"}});
    ServiceObject service;
    service.meta.kind = "Service";
    service.meta.nameSpace = "data";
    service.meta.name = "db";
    service.selector = {{"app", "db"}};
    service.ports.push_back(
        {"", 80, Protocol::Tcp, PortReference(std::uint16_t{5432}), {}, "", {}});
    fixture.addService(std::move(service));
    fixture.resources().networkPolicies = {
        ingressPolicy("data/guard", "app=db", {policyRule({"pods:app=web"})})};
    Design design;
    design.clusters = {DesignCluster{}};
    design.topology = fixture.build();
    COMPARE(flowsText(drawAllowed(design)),
            std::string("data/Deployment/web -> data/Deployment/db 5432/TCP"));
}

void DrawAllowedTest::drawsWhatIsAdmittedWhereNoPortIsDeclared()
{
    Design design = designWith({ingressPolicy("shop/guard", "app=api",
                                              {policyRule({"pods:app=web"}, {"8080", "53/UDP"})})});
    COMPARE(flowsText(drawAllowed(design)),
            std::string("shop/Deployment/web -> shop/Deployment/api 8080/TCP, 53/UDP"));
}

void DrawAllowedTest::keepsWhatIsDrawnAlready()
{
    Design design = designWith({ingressPolicy("data/guard", "", {fromWeb()})});
    Flow flow;
    flow.from = design.topology->workloads[2].key;
    flow.to = design.topology->workloads[0].key;
    flow.ports = {{{Protocol::Tcp, 9187, 9187}, {}}};
    flow.note = "by hand";
    design.flows = CowList<Flow>({flow});
    const auto drawn = drawAllowed(design);
    COMPARE(flowsText(drawn),
            std::string("shop/Deployment/web -> data/Deployment/db 5432/TCP, 9187/TCP"));
    COMPARE(drawn->flows.items().front().note, std::string("by hand"));
}

QTEST_GUILESS_MAIN(DrawAllowedTest)
#include "test_draw_allowed.moc"
