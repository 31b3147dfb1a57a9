// SPDX-License-Identifier: Apache-2.0
#include "model/base/port_set.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

class PortSetTest : public QObject {
    Q_OBJECT
private slots:
    void parse_data();
    void parse();
    void parseRefuses_data();
    void parseRefuses();
    void neighboursMerge();
    void algebra();
    void protocolsStayApart();
    void allCountsEveryPort();
    void text();
};

void PortSetTest::parse_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("written");
    QTest::newRow("a bare number is TCP") << "8080"
                                          << "8080/TCP";
    QTest::newRow("the protocol may be lower case") << "53/udp"
                                                    << "53/UDP";
    QTest::newRow("a range keeps both ends") << "9000-9010/SCTP"
                                             << "9000-9010/SCTP";
    QTest::newRow("a range of one port is that port") << "80-80"
                                                      << "80/TCP";
    QTest::newRow("the highest port is 65535") << "65535"
                                               << "65535/TCP";
}

void PortSetTest::parse()
{
    QFETCH(QString, text);
    QFETCH(QString, written);
    const auto range = PortRange::parse(text.toStdString());
    QVERIFY(range);
    COMPARE(QString::fromStdString(toString(*range)), written);
}

void PortSetTest::parseRefuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("port zero") << "0";
    QTest::newRow("above 65535") << "65536";
    QTest::newRow("a range that ends before it begins") << "10-5";
    QTest::newRow("nothing") << "";
    QTest::newRow("a name") << "http";
    QTest::newRow("a sign") << "+80";
    QTest::newRow("an unknown protocol") << "80/icmp";
    QTest::newRow("a missing end") << "80-";
    QTest::newRow("a number too long for any type") << "99999999999999999999";
}

void PortSetTest::parseRefuses()
{
    QFETCH(QString, text);
    const SourceSpan where{makeFileRef("f.yaml"), 3, 7};
    const auto range = PortRange::parse(text.toStdString(), where);
    QVERIFY(!range);
    COMPARE(range.error().code, ErrorCode::PortInvalid);
    COMPARE(range.error().where, where);
}

void PortSetTest::neighboursMerge()
{
    const PortSet set{{Protocol::Tcp, 80, 80}, {Protocol::Tcp, 82, 90}, {Protocol::Tcp, 81, 81}};
    const PortSet expected{{Protocol::Tcp, 80, 90}};
    COMPARE(set, expected);
    COMPARE(set.ranges().size(), std::size_t(1));
}

void PortSetTest::algebra()
{
    const PortSet a{{Protocol::Tcp, 10, 20}, {Protocol::Tcp, 65535, 65535}};
    const PortSet b{{Protocol::Tcp, 15, 30}};
    COMPARE(a & b, (PortSet{{Protocol::Tcp, 15, 20}}));
    COMPARE(a - b, (PortSet{{Protocol::Tcp, 10, 14}, {Protocol::Tcp, 65535, 65535}}));
    COMPARE(a | b, (PortSet{{Protocol::Tcp, 10, 30}, {Protocol::Tcp, 65535, 65535}}));
    QVERIFY((a - a).empty());
    QVERIFY(a.containsAll(a & b));
    QVERIFY(!a.containsAll(b));
}

void PortSetTest::protocolsStayApart()
{
    const PortSet set{{Protocol::Udp, 53, 53}};
    QVERIFY(set.contains(Protocol::Udp, 53));
    QVERIFY(!set.contains(Protocol::Tcp, 53));
    QVERIFY((set & PortSet::allOf(Protocol::Tcp)).empty());
}

void PortSetTest::allCountsEveryPort()
{
    COMPARE(PortSet::all().count(), std::size_t(3 * 65535));
    QVERIFY(PortSet::all().isAll());
    QVERIFY(!(PortSet::all() - PortSet{{Protocol::Sctp, 9, 9}}).isAll());
    COMPARE((PortSet::all() - PortSet{{Protocol::Tcp, 1, 1}}).count(), std::size_t(3 * 65535 - 1));
}

void PortSetTest::text()
{
    COMPARE(toString(PortSet()), std::string("no port"));
    COMPARE(toString(PortSet::all()), std::string("all ports"));
    COMPARE(toString(PortSet{{Protocol::Udp, 53, 53}, {Protocol::Tcp, 80, 80}}),
            std::string("80/TCP, 53/UDP"));
}

QTEST_GUILESS_MAIN(PortSetTest)
#include "test_port_set.moc"
