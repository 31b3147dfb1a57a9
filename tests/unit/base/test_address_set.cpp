// SPDX-License-Identifier: Apache-2.0
#include "model/base/address_set.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

namespace {

Cidr cidr(const char *text)
{
    return Cidr::parse(text).value();
}

IpAddress address(const char *text)
{
    return IpAddress::parse(text).value();
}

} // namespace

class AddressSetTest : public QObject {
    Q_OBJECT
private slots:
    void parseAddress_data();
    void parseAddress();
    void parseAddressRefuses_data();
    void parseAddressRefuses();
    void parseCidr_data();
    void parseCidr();
    void parseCidrRefuses_data();
    void parseCidrRefuses();
    void stepsStopAtTheEndOfAFamily();
    void exceptLeavesTheRest();
    void familiesNeverMix();
    void minimalPrefixes();
    void wholeWorldMinusItselfIsEmpty();
};

void AddressSetTest::parseAddress_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("written");
    QTest::newRow("IPv4") << "10.1.2.3"
                          << "10.1.2.3";
    QTest::newRow("highest IPv4") << "255.255.255.255"
                                  << "255.255.255.255";
    QTest::newRow("IPv6 is written by RFC 5952") << "FD00:0:0:0:0:0:0:1"
                                                 << "fd00::1";
    QTest::newRow("unspecified IPv6") << "::"
                                      << "::";
}

void AddressSetTest::parseAddress()
{
    QFETCH(QString, text);
    QFETCH(QString, written);
    const auto parsed = IpAddress::parse(text.toStdString());
    QVERIFY(parsed);
    COMPARE(QString::fromStdString(toString(*parsed)), written);
}

void AddressSetTest::parseAddressRefuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("three parts") << "10.1.2";
    QTest::newRow("a leading zero") << "10.1.2.03";
    QTest::newRow("a part above 255") << "10.1.2.256";
    QTest::newRow("IPv4 mapped into IPv6") << "::ffff:10.1.2.3";
    QTest::newRow("a zone") << "fe80::1%eth0";
    QTest::newRow("a space") << "10.1.2.3 ";
    QTest::newRow("nothing") << "";
    QTest::newRow("a name") << "localhost";
}

void AddressSetTest::parseAddressRefuses()
{
    QFETCH(QString, text);
    const auto parsed = IpAddress::parse(text.toStdString());
    QVERIFY(!parsed);
    COMPARE(parsed.error().code, ErrorCode::CidrInvalid);
}

void AddressSetTest::parseCidr_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("last");
    QTest::newRow("host bits are cleared") << "10.1.2.3/8"
                                           << "10.0.0.0/8"
                                           << "10.255.255.255";
    QTest::newRow("one address") << "10.1.2.3/32"
                                 << "10.1.2.3/32"
                                 << "10.1.2.3";
    QTest::newRow("everything IPv4") << "0.0.0.0/0"
                                     << "0.0.0.0/0"
                                     << "255.255.255.255";
    QTest::newRow("IPv6 across the 64 bit border") << "fd00::ff/60"
                                                   << "fd00::/60"
                                                   << "fd00::f:ffff:ffff:ffff:ffff";
    QTest::newRow("IPv6 in the low half") << "fd00::ff/120"
                                          << "fd00::/120"
                                          << "fd00::ff";
}

void AddressSetTest::parseCidr()
{
    QFETCH(QString, text);
    QFETCH(QString, written);
    QFETCH(QString, last);
    const auto parsed = Cidr::parse(text.toStdString());
    QVERIFY(parsed);
    COMPARE(QString::fromStdString(toString(*parsed)), written);
    COMPARE(QString::fromStdString(toString(parsed->last())), last);
}

void AddressSetTest::parseCidrRefuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("no prefix length") << "10.0.0.0";
    QTest::newRow("prefix longer than the family") << "10.0.0.0/33";
    QTest::newRow("a negative prefix") << "10.0.0.0/-1";
    QTest::newRow("a leading zero") << "10.0.0.0/08";
    QTest::newRow("nothing behind the slash") << "10.0.0.0/";
    QTest::newRow("IPv6 prefix above 128") << "::/129";
}

void AddressSetTest::parseCidrRefuses()
{
    QFETCH(QString, text);
    const auto parsed = Cidr::parse(text.toStdString());
    QVERIFY(!parsed);
    COMPARE(parsed.error().code, ErrorCode::CidrInvalid);
}

void AddressSetTest::stepsStopAtTheEndOfAFamily()
{
    QVERIFY(!address("255.255.255.255").next());
    QVERIFY(!address("::").previous());
    QVERIFY(!address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").next());
    COMPARE(*address("fd00::ffff:ffff:ffff:ffff").next(), address("fd00:0:0:1::"));
    COMPARE(*address("fd00:0:0:1::").previous(), address("fd00::ffff:ffff:ffff:ffff"));
}

void AddressSetTest::exceptLeavesTheRest()
{
    const AddressSet set = AddressSet(cidr("10.0.0.0/8")) - AddressSet(cidr("10.1.0.0/16"));
    QVERIFY(set.contains(address("10.0.255.255")));
    QVERIFY(!set.contains(address("10.1.0.0")));
    QVERIFY(!set.contains(address("10.1.255.255")));
    QVERIFY(set.contains(address("10.2.0.0")));
    QVERIFY(!set.contains(address("11.0.0.0")));
    COMPARE(set | AddressSet(cidr("10.1.0.0/16")), AddressSet(cidr("10.0.0.0/8")));
}

void AddressSetTest::familiesNeverMix()
{
    const AddressSet all = AddressSet::all();
    COMPARE(all.ranges().size(), std::size_t(2));
    QVERIFY(!AddressSet(cidr("0.0.0.0/0")).contains(address("::1")));
    QVERIFY(!AddressSet(cidr("::/0")).contains(address("0.0.0.1")));
    QVERIFY((AddressSet(cidr("0.0.0.0/0")) & AddressSet(cidr("::/0"))).empty());
}

void AddressSetTest::minimalPrefixes()
{
    AddressSet set(cidr("10.0.0.0/25"));
    set.add({address("10.0.0.128"), address("10.0.0.255")});
    COMPARE(toString(set), std::string("10.0.0.0/24"));
    const AddressSet holed = AddressSet(cidr("10.0.0.0/30")) - AddressSet(cidr("10.0.0.1/32"));
    COMPARE(toString(holed), std::string("10.0.0.0/32, 10.0.0.2/31"));
    COMPARE(toString(AddressSet(cidr("::/0"))), std::string("::/0"));
}

void AddressSetTest::wholeWorldMinusItselfIsEmpty()
{
    QVERIFY((AddressSet::all() - AddressSet::all()).empty());
    QVERIFY(AddressSet::all().containsAll(AddressSet(cidr("fd00::/8"))));
    QVERIFY(!AddressSet(cidr("fd00::/8")).containsAll(AddressSet::all()));
}

QTEST_GUILESS_MAIN(AddressSetTest)
#include "test_address_set.moc"
