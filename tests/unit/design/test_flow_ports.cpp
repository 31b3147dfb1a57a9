// SPDX-License-Identifier: Apache-2.0
#include "model/design/flow_ports.h"

#include <QTest>

using namespace drawbridge;

namespace {

FlowPort port(const char *range, std::vector<std::string> methods = {},
              std::vector<std::string> paths = {})
{
    return {PortRange::parse(range).value(), {std::move(methods), std::move(paths)}};
}

QString joined(const std::vector<std::string> &values)
{
    QString text;
    for (const std::string &value : values)
        text += (text.isEmpty() ? "" : ",") + QString::fromStdString(value);
    return text.isEmpty() ? QStringLiteral("*") : text;
}

/// "80/TCP GET /a | 81/TCP * *", or the code of the error.
QString textOf(const Result<std::vector<FlowPort>> &ports)
{
    if (!ports)
        return QString::fromStdString(toString(ports.error().code));
    QStringList texts;
    for (const FlowPort &item : *ports)
        texts << QString::fromStdString(toString(item.range)) + u' ' + joined(item.http.methods) +
                     u' ' + joined(item.http.paths);
    return texts.join(QStringLiteral(" | "));
}

} // namespace

class FlowPortsTest : public QObject {
    Q_OBJECT
private slots:
    void unite_data();
    void unite();
    void errorsSayWhichPort();
    void removing();
};

void FlowPortsTest::unite_data()
{
    using Ports = std::vector<FlowPort>;
    QTest::addColumn<Ports>("ports");
    QTest::addColumn<QString>("united");
    const auto row = [](const char *name, const Ports &ports, const char *united) {
        QTest::newRow(name) << ports << QString::fromLatin1(united);
    };
    row("nothing", {}, "");
    row("sorted by protocol and number", {port("90"), port("53/UDP"), port("80")},
        "80/TCP * * | 90/TCP * * | 53/UDP * *");
    row("one port twice", {port("80"), port("80")}, "80/TCP * *");
    row("ranges that touch stay two", {port("80-81"), port("82")}, "80-81/TCP * * | 82/TCP * *");
    row("ranges that overlap", {port("80-85"), port("83-90")},
        "80-82/TCP * * | 83-85/TCP * * | 86-90/TCP * *");
    row("the same number of two protocols", {port("53"), port("53/UDP")},
        "53/TCP * * | 53/UDP * *");
    row("methods are sorted and once", {port("80", {"POST", "GET", "POST"})}, "80/TCP GET,POST *");
    row("paths are sorted and once", {port("80", {}, {"/b", "/a", "/b"})}, "80/TCP * /a,/b");
    row("methods of one path", {port("80", {"GET"}, {"/a"}), port("80", {"PUT"}, {"/a"})},
        "80/TCP GET,PUT /a");
    row("paths of any method", {port("80", {}, {"/a"}), port("80", {}, {"/b"})}, "80/TCP * /a,/b");
    row("any path of one method holds one path", {port("80", {"GET"}), port("80", {"GET"}, {"/a"})},
        "80/TCP GET *");
    row("the wider one is the second", {port("80", {"GET"}, {"/a"}), port("80", {"GET", "PUT"})},
        "80/TCP GET,PUT *");
    row("the wider one has more methods, any path",
        {port("80", {"GET"}, {"/a"}), port("80", {}, {"/a", "/b"})}, "80/TCP * /a,/b");
    row("more methods here, more paths there",
        {port("80", {"GET", "PUT"}, {"/a"}), port("80", {"GET"}, {"/a", "/b"})}, "DB1806");
    row("any method here, any path there", {port("80", {}, {"/a"}), port("80", {"GET"})}, "DB1806");
    row("any method of one path, one of another",
        {port("80", {}, {"/a"}), port("80", {"GET"}, {"/b"})}, "DB1806");
    row("requests of a part of a range", {port("80-82", {"GET"}), port("81", {"PUT"})},
        "80/TCP GET * | 81/TCP GET,PUT * | 82/TCP GET *");
    row("a range over two ports", {port("80", {"GET"}), port("82", {"GET"}), port("80-82")},
        "80/TCP * * | 81/TCP * * | 82/TCP * *");
}

void FlowPortsTest::unite()
{
    QFETCH(std::vector<FlowPort>, ports);
    QFETCH(QString, united);
    QCOMPARE(textOf(uniteFlowPorts(ports)), united);
    std::reverse(ports.begin(), ports.end());
    QCOMPARE(textOf(uniteFlowPorts(ports)), united);
}

void FlowPortsTest::errorsSayWhichPort()
{
    const auto cross =
        uniteFlowPorts({port("80-90", {"GET"}, {"/a"}), port("85-95", {"PUT"}, {"/b"})});
    QVERIFY(!cross);
    QVERIFY(QString::fromStdString(cross.error().message).startsWith("port 85-90/TCP is drawn"));
}

void FlowPortsTest::removing()
{
    const std::vector<FlowPort> ports{port("80-90", {"GET"}), port("53/UDP")};
    QCOMPARE(textOf(withoutPorts(ports, PortSet{PortRange::parse("85").value()})),
             QStringLiteral("80-84/TCP GET * | 86-90/TCP GET * | 53/UDP * *"));
    QCOMPARE(textOf(withoutPorts(ports, PortSet{PortRange::parse("53").value()})),
             QStringLiteral("80-90/TCP GET * | 53/UDP * *"));
    QCOMPARE(textOf(withoutPorts({port("90"), port("80")}, {})),
             QStringLiteral("80/TCP * * | 90/TCP * *"));
    QCOMPARE(textOf(withoutPorts(ports, PortSet{PortRange::parse("1-65535").value(),
                                                PortRange::parse("53/UDP").value()})),
             QString());
}

QTEST_GUILESS_MAIN(FlowPortsTest)
#include "test_flow_ports.moc"
