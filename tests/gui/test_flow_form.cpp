// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "tests/gui/small_shop.h"
#include "views/dialogs/flow_form.h"
#include "views/models/findings_model.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/port_offers.h"
#include "views/models/row_diff.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// What the form of a flow offers and takes.
class FlowFormTest : public QObject {
    Q_OBJECT
private slots:
    void portOffersNameServicePortFirst();
    void portOffersOfUnknownNodesAreNone();
    void portListsParse_data();
    void portListsParse();
    void requestRulesStayWhereUntouched();
    void expiryMustBeADate();
};

void FlowFormTest::portOffersNameServicePortFirst()
{
    const auto offers = portOffersOf(shopDesign(), kCart);
    QCOMPARE(offers.size(), std::size_t{2});
    QVERIFY(toString(offers[0]) == "80 → 7070/TCP");
    QVERIFY(offers[0].service == "cart");
    QVERIFY(toString(offers[1]) == "9090/TCP");
    QVERIFY(offers[1].service.empty());
    QVERIFY(offers[1].name == "metrics");
}

void FlowFormTest::portOffersOfUnknownNodesAreNone()
{
    QVERIFY(portOffersOf(shopDesign(), {{}, {}, "External", "internet"}).empty());
}

void FlowFormTest::portListsParse_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("count"); // -1: refused
    QTest::newRow("nothing") << "" << 0;
    QTest::newRow("a number is TCP") << "8080" << 1;
    QTest::newRow("a list with a range") << "8080/TCP, 9000-9010 53/udp" << 3;
    QTest::newRow("zero is no port") << "0" << -1;
    QTest::newRow("a word is no port") << "http" << -1;
    QTest::newRow("above 65535") << "8080, 70000" << -1;
}

void FlowFormTest::portListsParse()
{
    QFETCH(QString, text);
    QFETCH(int, count);
    const auto ranges = parsePortList(text);
    QCOMPARE(ranges ? static_cast<int>(ranges->size()) : -1, count);
    if (!ranges)
        QVERIFY(ranges.error().code == ErrorCode::PortInvalid);
}

void FlowFormTest::requestRulesStayWhereUntouched()
{
    const PortRange http{Protocol::Tcp, 8080, 8080}, dns{Protocol::Udp, 53, 53};
    const std::vector<FlowPort> before{{http, {{"GET"}, {"/v1"}}}};
    const auto kept = flowPorts({http, dns}, {{"POST"}, {}}, before, true);
    QVERIFY(kept.at(0).http.methods == std::vector<std::string>{"GET"});
    const auto changed = flowPorts({http, dns}, {{"POST"}, {}}, before, false);
    QVERIFY(changed.at(0).http.methods == std::vector<std::string>{"POST"});
    QVERIFY(changed.at(1).http.isAny()); // no requests on UDP
    QCOMPARE(flowPorts({{Protocol::Tcp, 1, 10}, {Protocol::Tcp, 5, 20}}, {}, {}, false).size(),
             std::size_t{1});
}

void FlowFormTest::expiryMustBeADate()
{
    QVERIFY(parseExpiry({}).has_value());
    QVERIFY(parseExpiry(QStringLiteral(" 2031-02-28 ")).value() == "2031-02-28");
    QVERIFY(parseExpiry(QStringLiteral("2031-02-30")).error().code == ErrorCode::FieldInvalid);
    QVERIFY(!parseExpiry(QStringLiteral("soon")).has_value());
}

QTEST_MAIN(FlowFormTest)
#include "test_flow_form.moc"
