// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/json_values.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"

#include <QTest>

using namespace drawbridge;

class JsonValuesTest : public QObject {
    Q_OBJECT
private slots:
    void knowsThePlaceOfEveryValue();
    void keepsTypesApart();
    void takesTheLastOfEqualKeys();
    void refuses_data();
    void refuses();
};

void JsonValuesTest::knowsThePlaceOfEveryValue()
{
    Diagnostics diagnostics;
    const auto node = readJsonSection({"{\"ä\": {\n  \"b\": [10, \"x\"]\n}}", 4, 2},
                                      makeFileRef("f"), {}, diagnostics);
    QVERIFY(node.has_value());
    COMPARE(node->where, (SourceSpan{makeFileRef("f"), 5, 3}));
    COMPARE(node->entries[0].keyWhere, (SourceSpan{makeFileRef("f"), 5, 4}));
    const YamlNode &inner = node->entries[0].value;
    COMPARE(inner.where, (SourceSpan{makeFileRef("f"), 5, 9}));
    COMPARE(inner.entries[0].keyWhere, (SourceSpan{makeFileRef("f"), 6, 3}));
    COMPARE(inner.entries[0].value.items[1].where, (SourceSpan{makeFileRef("f"), 6, 13}));
}

void JsonValuesTest::keepsTypesApart()
{
    Diagnostics diagnostics;
    const auto node =
        readJsonSection({"{\"s\": \"80\\n\", \"n\": -1.5e3 , \"t\": true, \"z\": null}", 0, 0},
                        makeFileRef("f"), {}, diagnostics);
    QVERIFY(node.has_value());
    COMPARE(node->find("s")->text, "80\n");
    QVERIFY(node->find("s")->style == YamlNode::Style::Quoted);
    COMPARE(node->find("n")->text, "-1.5e3");
    QVERIFY(node->find("n")->style == YamlNode::Style::Plain);
    COMPARE(node->find("t")->text, "true");
    QVERIFY(node->find("z")->isNull());
    QVERIFY(diagnostics.empty());
}

void JsonValuesTest::takesTheLastOfEqualKeys()
{
    Diagnostics diagnostics;
    const auto node = readJsonSection({"{\"x\": {\"a\": 1,\n \"a\": 2}}", 0, 0}, makeFileRef("f"),
                                      {}, diagnostics);
    QVERIFY(node.has_value());
    COMPARE(node->find("x")->find("a")->text, "2");
    QVERIFY(node->hasDuplicateKeys);
    COMPARE(test::codesAndPlaces(diagnostics), "warning DB1203 2:2");
}

void JsonValuesTest::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a trailing comma in an object") << "{\"a\": 1,}"
                                                   << "DB1207 1";
    QTest::newRow("a trailing comma in a list") << "{\"a\":\n [1,]}"
                                                << "DB1207 2";
    QTest::newRow("a missing colon") << "{\"a\" 1}"
                                     << "DB1207 1";
    QTest::newRow("an unquoted key") << "{a: 1}"
                                     << "DB1207 1";
    QTest::newRow("an unquoted value") << "{\"a\": b}"
                                       << "DB1207 1";
    QTest::newRow("a bad number") << "{\"a\": 01}"
                                  << "DB1207 1";
    QTest::newRow("a bad literal") << "{\"a\": nulL}"
                                   << "DB1207 1";
    QTest::newRow("mismatched brackets") << "{\"a\": [1}}"
                                         << "DB1207 1";
    QTest::newRow("a string that is never closed") << "{\"a\": \"b}"
                                                   << "DB1207 1";
    QTest::newRow("a line end inside a string") << "{\"a\": \"b\nc\"}"
                                                << "DB1207 1";
    QTest::newRow("deep nesting") << QString(300, '[') + QString(300, ']') << "DB1202 1";
}

void JsonValuesTest::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    Diagnostics diagnostics;
    const std::string bytes = text.toStdString();
    const auto node = readJsonSection({bytes, 0, 0}, makeFileRef("f"), {}, diagnostics);
    QVERIFY(!node.has_value());
    const Error &error = node.error();
    QCOMPARE(QString::fromStdString(toString(error.code)) + ' ' +
                 QString::number(error.where.lineOneBased),
             expected);
    QVERIFY(error.where.columnOneBased >= 1);
}

QTEST_GUILESS_MAIN(JsonValuesTest)
#include "test_json_values.moc"
