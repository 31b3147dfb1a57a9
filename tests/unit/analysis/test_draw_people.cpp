// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/draw_people.h"
#include "model/design/draft.h"
#include "model/design/edits.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QFile>
#include <QTest>

using namespace drawbridge;

/// Flows of people, over the gateways of the golden design "people".
class DrawPeopleTest : public QObject {
    Q_OBJECT
private slots:
    void aWorkloadIsReachedThroughItsGateway();
    void aGatewayIsReachedAsDrawn();
    void whoHasAddressesIsDrawnAsDrawn();
    void aWorkloadThatNoGatewayLeadsToIsDrawnAsDrawn();
    void requestsThatDifferByPortAreRefused();
    void peopleAreMadeOnce();
};

namespace {

NodeKey keyOf(const char *text)
{
    return NodeKey::parse(text).value();
}

FlowPort portOf(std::uint16_t port, HttpRules http = {})
{
    return {{Protocol::Tcp, port, port}, std::move(http)};
}

Flow flowOf(const char *to, std::vector<FlowPort> ports)
{
    Flow flow;
    flow.from = keyOf("Group/admins");
    flow.to = keyOf(to);
    flow.ports = std::move(ports);
    return flow;
}

Design edgeDesign(MeshKind mesh = MeshKind::Sidecar)
{
    QFile file(QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/tests/golden/designs/people/manifests.yaml"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no fixture");
    Diagnostics diagnostics;
    Design design = draftDesign(
        "d", {{}},
        buildTopology(importText(file.readAll().toStdString(), "m.yaml", {}, diagnostics),
                      diagnostics),
        DraftFrom::Empty, diagnostics);
    design.mesh = mesh;
    return *withPeople(design, keyOf("Group/admins"));
}

QStringList drawnIn(const Result<Design> &design)
{
    QStringList flows;
    if (!design)
        return {QString::fromStdString(toString(design.error()))};
    for (const Flow &flow : design->flows)
        flows << QString::fromStdString(toString(flow.from) + " -> " + toString(flow.to) + " " +
                                        toString(flow.portSet()) +
                                        (flow.ports.front().http.isAny() ? "" : " requests"));
    return flows;
}

} // namespace

void DrawPeopleTest::aWorkloadIsReachedThroughItsGateway()
{
    const auto drawn =
        drawFlow(edgeDesign(), flowOf("shop/Deployment/web", {portOf(8080, {{"GET"}, {}})}));
    QCOMPARE(drawnIn(drawn),
             QStringList({"Group/admins -> edge/Deployment/public 8443/TCP requests",
                          "edge/Deployment/public -> shop/Deployment/web 8080/TCP"}));
}

void DrawPeopleTest::aGatewayIsReachedAsDrawn()
{
    const auto drawn = drawFlow(edgeDesign(), flowOf("edge/Deployment/public", {portOf(8443)}));
    QCOMPARE(drawnIn(drawn), QStringList({"Group/admins -> edge/Deployment/public 8443/TCP"}));
}

void DrawPeopleTest::whoHasAddressesIsDrawnAsDrawn()
{
    External admins = *edgeDesign().findExternal(keyOf("Group/admins"));
    admins.cidrs = {Cidr::parse("203.0.113.0/24").value()};
    const auto drawn =
        drawFlow(*addExternal(edgeDesign(), admins), flowOf("shop/Deployment/web", {portOf(8080)}));
    QCOMPARE(drawnIn(drawn), QStringList({"Group/admins -> shop/Deployment/web 8080/TCP"}));
    QCOMPARE(drawnIn(drawFlow(edgeDesign(MeshKind::None),
                              flowOf("shop/Deployment/web", {portOf(8080)}))),
             QStringList({"Group/admins -> shop/Deployment/web 8080/TCP"}));
}

void DrawPeopleTest::aWorkloadThatNoGatewayLeadsToIsDrawnAsDrawn()
{
    const auto drawn = drawFlow(edgeDesign(), flowOf("shop/Deployment/web", {portOf(9090)}));
    QCOMPARE(drawnIn(drawn), QStringList({"Group/admins -> shop/Deployment/web 9090/TCP"}));
}

void DrawPeopleTest::requestsThatDifferByPortAreRefused()
{
    const auto drawn = drawFlow(
        edgeDesign(), flowOf("shop/Deployment/web", {portOf(8080, {{"GET"}, {}}), portOf(9090)}));
    QVERIFY(!drawn.has_value());
    QVERIFY(drawn.error().code == ErrorCode::FlowInvalid);
}

void DrawPeopleTest::peopleAreMadeOnce()
{
    const Design design = edgeDesign();
    QVERIFY(*withPeople(design, keyOf("Group/admins")) == design);
    const auto jane = withPeople(design, keyOf("User/jane"));
    QVERIFY(jane->findExternal(keyOf("User/jane"))->kind == External::Kind::Person);
    QVERIFY(*withPeople(design, keyOf("External/x")) == design);
}

QTEST_GUILESS_MAIN(DrawPeopleTest)
#include "test_draw_people.moc"
