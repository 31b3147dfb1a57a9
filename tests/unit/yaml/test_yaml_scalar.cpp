// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_scalar.h"

#include <QTest>

#include <limits>

using namespace drawbridge;

namespace {

YamlNode plain(const QString &text)
{
    YamlNode node;
    node.kind = YamlNode::Kind::Scalar;
    node.text = text.toStdString();
    return node;
}

} // namespace

class YamlScalarTest : public QObject {
    Q_OBJECT
private slots:
    void type_data();
    void type();
    void quotedIsAString();
    void tagDecides();
    void wholeNumberOf_data();
    void wholeNumberOf();
    void truth();
};

void YamlScalarTest::type_data()
{
    QTest::addColumn<ScalarType>("expected");
    for (const char *text : {"y", "Y", "yes", "YES", "n", "no", "No", "on", "off", "true", "False"})
        QTest::newRow(text) << ScalarType::Bool;
    for (const char *text : {"~", "null", "Null", "NULL"})
        QTest::newRow(text) << ScalarType::Null;
    for (const char *text : {"0", "80", "-1", "+7", "0x1F", "0o17", "017", "0b101", "1_000",
                             "18446744073709551615", "99999999999999999999"})
        QTest::newRow(text) << ScalarType::Integer;
    for (const char *text :
         {"1.5", ".5", "1.", "1e3", "1E-2", ".inf", "-.Inf", ".nan", "08", "1.10"})
        QTest::newRow(text) << ScalarType::Float;
    for (const char *text : {"web", "yEs", "nUll", "1.2.3", "2001-12-14", "12:30:45", "0x", "0xZZ",
                             "1e", "e3", "-", "+", ".", "--1", "1-2", "8080/tcp", "truee", "ok"})
        QTest::newRow(text) << ScalarType::String;
}

void YamlScalarTest::type()
{
    QFETCH(ScalarType, expected);
    QCOMPARE(scalarType(plain(QString::fromUtf8(QTest::currentDataTag()))), expected);
}

void YamlScalarTest::quotedIsAString()
{
    YamlNode node = plain("yes");
    node.style = YamlNode::Style::Quoted;
    QCOMPARE(scalarType(node), ScalarType::String);
    QVERIFY(!wholeNumber(node));
}

void YamlScalarTest::tagDecides()
{
    YamlNode node = plain("12");
    node.tag = YamlNode::Tag::String;
    QCOMPARE(scalarType(node), ScalarType::String);
    node.tag = YamlNode::Tag::Other;
    QCOMPARE(scalarType(node), ScalarType::String);
    node.tag = YamlNode::Tag::Float;
    QCOMPARE(scalarType(node), ScalarType::Float);
}

void YamlScalarTest::wholeNumberOf_data()
{
    constexpr auto none = std::numeric_limits<qint64>::min();
    QTest::addColumn<qint64>("expected");
    QTest::newRow("80") << qint64{80};
    QTest::newRow("-1") << qint64{-1};
    QTest::newRow("0x50") << qint64{80};
    QTest::newRow("0120") << qint64{80};
    QTest::newRow("0b1010000") << qint64{80};
    QTest::newRow("80.0") << qint64{80};
    QTest::newRow("1e3") << qint64{1000};
    QTest::newRow("1_000") << qint64{1000};
    QTest::newRow("80.5") << none;
    QTest::newRow("1e300") << none;
    QTest::newRow("99999999999999999999") << none;
    QTest::newRow(".inf") << none;
    QTest::newRow("web") << none;
    QTest::newRow("true") << none;
}

void YamlScalarTest::wholeNumberOf()
{
    QFETCH(qint64, expected);
    const auto value = wholeNumber(plain(QString::fromUtf8(QTest::currentDataTag())));
    QCOMPARE(qint64{value.value_or(std::numeric_limits<qint64>::min())}, expected);
}

void YamlScalarTest::truth()
{
    QVERIFY(isTrue(plain("On")));
    QVERIFY(!isTrue(plain("n")));
}

QTEST_GUILESS_MAIN(YamlScalarTest)
#include "test_yaml_scalar.moc"
