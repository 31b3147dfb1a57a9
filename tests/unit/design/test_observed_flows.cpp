// SPDX-License-Identifier: Apache-2.0
#include "model/design/observed_flows.h"

#include <QTest>

using namespace drawbridge;

namespace {

Result<ObservedFlows> read(const std::string &text)
{
    Diagnostics diagnostics;
    return readHubbleFlows(text, makeFileRef("flows.json"), diagnostics);
}

/// A forwarded packet from the web pod to the database, with some of its fields set otherwise.
std::string packet(const std::string &time, const std::string &more = "\"is_reply\":false",
                   const std::string &verdict = "FORWARDED")
{
    return "{\"flow\":{\"time\":\"" + time + "\",\"verdict\":\"" + verdict +
           "\",\"IP\":{\"source\":\"10.0.0.1\",\"destination\":\"10.0.0.2\"},"
           "\"l4\":{\"TCP\":{\"source_port\":40000,\"destination_port\":5432}},"
           "\"source\":{\"namespace\":\"shop\",\"pod_name\":\"web-1\","
           "\"workloads\":[{\"name\":\"web\",\"kind\":\"Deployment\"}]},"
           "\"destination\":{\"namespace\":\"shop\",\"pod_name\":\"db-0\"}," +
           more + "}}\n";
}

} // namespace

class ObservedFlowsTest : public QObject {
    Q_OBJECT
private slots:
    void sameConnectionsAreCounted();
    void whatIsNoConnectionIsPassedOver();
    void addressesKeepTheNamesTheyWereCalledBy();
    void nodesAndServicesAreInfrastructure();
    void windowInDays_data();
    void windowInDays();
    void lostEventsAreTold();
    void longTextsKeepTheirLines();
    void badInput_data();
    void badInput();
};

void ObservedFlowsTest::sameConnectionsAreCounted()
{
    const auto flows =
        read(packet("2026-03-02T10:00:00Z") + packet("2026-03-01T10:00:00.25Z")).value();
    QCOMPARE(flows.flows.size(), std::size_t{1});
    const ObservedFlow &flow = flows.flows.front();
    QCOMPARE(flow.count, std::size_t{2});
    QCOMPARE(toString(flow.from), std::string("shop/Deployment/web"));
    QCOMPARE(toString(flow.to), std::string("Pod shop/db-0"));
    QVERIFY((flow.port == PortRange{Protocol::Tcp, 5432, 5432}));
    QCOMPARE(flow.first, std::string("2026-03-01T10:00:00"));
    QCOMPARE(flow.last, std::string("2026-03-02T10:00:00"));
    QCOMPARE(flow.where.lineOneBased, 1U);
}

void ObservedFlowsTest::whatIsNoConnectionIsPassedOver()
{
    const auto flows =
        read(packet("2026-03-01T10:00:00Z", "\"is_reply\":true") +
             packet("2026-03-01T11:00:00Z", "\"is_reply\":false", "DROPPED") +
             packet("2026-03-01T12:00:00Z", "\"is_reply\":null") + "{\"node_status\":{}}\n")
            .value();
    QVERIFY(flows.flows.empty());
    QCOMPARE(flows.undirected, std::size_t{1});
    QCOMPARE(flows.last, std::string("2026-03-01T12:00:00"));
}

void ObservedFlowsTest::addressesKeepTheNamesTheyWereCalledBy()
{
    std::string text =
        packet("2026-03-01T10:00:00Z",
               "\"is_reply\":false,\"destination_names\":[\"b.example.\",\"a.example\"]");
    text.replace(text.find("\"namespace\":\"shop\",\"pod_name\":\"db-0\""), 36,
                 "\"labels\":[\"reserved:world\"]");
    text.replace(text.find("10.0.0.2"), 8, "192.0.2.7");
    const auto flows = read(text).value();
    QCOMPARE(flows.flows.size(), std::size_t{1});
    QCOMPARE(toString(flows.flows.front().to), std::string("192.0.2.7 (a.example, b.example)"));
}

void ObservedFlowsTest::nodesAndServicesAreInfrastructure()
{
    const std::string plain = packet("2026-03-01T10:00:00Z");
    const auto at = plain.find("\"namespace\":\"shop\",\"pod_name\":\"db-0\"");
    std::string node = plain;
    node.replace(at, 36, "\"labels\":[\"reserved:remote-node\"]");
    QCOMPARE(read(node).value().flows.front().to.kind, ObservedEnd::Kind::Infrastructure);
    std::string service = packet("2026-03-01T10:00:00Z",
                                 "\"is_reply\":false,\"destination_service\":{\"name\":\"db\"}");
    service.replace(service.find("\"namespace\":\"shop\",\"pod_name\":\"db-0\""), 36,
                    "\"labels\":[\"reserved:world\"]");
    QCOMPARE(read(service).value().flows.front().to.kind, ObservedEnd::Kind::Infrastructure);
}

void ObservedFlowsTest::windowInDays_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("last");
    QTest::addColumn<int>("days");
    QTest::addColumn<bool>("holdsMonthEnd");
    QTest::newRow("a moment") << "2026-03-01T10:00:00Z"
                              << "2026-03-01T10:00:00Z" << 0 << false;
    QTest::newRow("nearly a day") << "2026-03-01T10:00:00Z"
                                  << "2026-03-02T09:59:59Z" << 0 << false;
    QTest::newRow("a day") << "2026-03-01T10:00:00Z"
                           << "2026-03-02T10:00:00Z" << 1 << false;
    QTest::newRow("over February") << "2026-02-20T00:00:00Z"
                                   << "2026-03-06T00:00:00Z" << 14 << true;
    QTest::newRow("over the year") << "2025-12-31T00:00:00Z"
                                   << "2026-01-01T00:00:00Z" << 1 << true;
}

void ObservedFlowsTest::windowInDays()
{
    QFETCH(QString, first);
    QFETCH(QString, last);
    const auto flows = read(packet(last.toStdString()) + packet(first.toStdString())).value();
    QTEST(flows.days(), "days");
    QTEST(flows.holdsMonthEnd(), "holdsMonthEnd");
}

void ObservedFlowsTest::lostEventsAreTold()
{
    QVERIFY(!read(packet("2026-03-01T10:00:00Z")).value().isLossy);
    QVERIFY(read(packet("2026-03-01T10:00:00Z") + "{\"lost_events\":{\"source\":1}}\n")
                .value()
                .isLossy);
}

/// They are read part by part.
void ObservedFlowsTest::longTextsKeepTheirLines()
{
    const std::string one = packet("2026-03-01T10:00:00Z");
    std::string text;
    int lines = 0;
    for (; text.size() < (3U << 20U); ++lines)
        text += one;
    std::string other = one;
    other.replace(other.find("5432"), 4, "22");
    const auto flows = read(text + other).value();
    QCOMPARE(flows.flows.size(), std::size_t{2});
    QCOMPARE(flows.flows[0].where.lineOneBased, static_cast<std::uint32_t>(lines + 1));
    QCOMPARE(flows.flows[1].count, static_cast<std::size_t>(lines));
    const auto bad = read(text + "{\"flow\": 1}\n");
    QVERIFY(!bad);
    QCOMPARE(bad.error().where.lineOneBased, static_cast<std::uint32_t>(lines + 1));
}

void ObservedFlowsTest::badInput_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::addColumn<int>("code");
    const QString good = QString::fromStdString(packet("2026-03-01T10:00:00Z"));
    QTest::newRow("nothing") << ""
                             << "there is no flow in it" << 1007;
    QTest::newRow("no JSON") << "{\"flow\": "
                             << "" << 0;
    QTest::newRow("a list") << good + "[1]\n"
                            << "expected a mapping" << 1403;
    QTest::newRow("a day that is none")
        << good + QString(good).replace("2026-03-01T10:00:00Z", "2026-02-30T10:00:00Z")
        << "expected a time" << 1404;
    QTest::newRow("a time that is none")
        << good + QString(good).replace("2026-03-01T10:00:00Z", "yesterday") << "expected a time"
        << 1404;
    QTest::newRow("a port that is none")
        << QString(good).replace("5432", "0") << "expected a port from 1 to 65535" << 1601;
    QTest::newRow("no truth") << QString(good).replace("false", "\"maybe\"") << "" << 0;
}

void ObservedFlowsTest::badInput()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    QFETCH(int, code);
    const auto flows = read(text.toStdString());
    QVERIFY(!flows);
    QVERIFY2(QString::fromStdString(flows.error().message).contains(message),
             flows.error().message.c_str());
    QCOMPARE(flows.error().where.fileName(), std::string("flows.json"));
    if (code != 0)
        QCOMPARE(static_cast<int>(flows.error().code), code);
}

QTEST_GUILESS_MAIN(ObservedFlowsTest)
#include "test_observed_flows.moc"
