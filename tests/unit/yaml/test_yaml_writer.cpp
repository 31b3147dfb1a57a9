// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_writer.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

class YamlWriterTest : public QObject {
    Q_OBJECT
private slots:
    void scalar_data();
    void scalar();
    void typesStayTypes();
    void nestedCollections();
    void emptyCollections();
    void commentsStandAbove();
    void commentsCannotBreakOut();
    void documentsAreSeparated();
    void linesAreALiteralBlock_data();
    void linesAreALiteralBlock();
};

void YamlWriterTest::scalar_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("written");
    for (const char *word :
         {"y", "N", "yes", "No", "ON", "off", "true", "False", "null", "Null", "~", ""})
        QTest::addRow("the word \"%s\" is quoted", word) << word << QString("\"%1\"").arg(word);
    for (const char *number :
         {"8080", "1e3", "0o17", "0x1f", "017", "1_000", "1:30", ".5", "-1", "+1", ".inf", ".nan"})
        QTest::addRow("the number %s is quoted", number) << number << QString("\"%1\"").arg(number);
    QTest::newRow("a date is quoted") << "2026-11-22"
                                      << "\"2026-11-22\"";
    QTest::newRow("a merge key is quoted") << "<<"
                                           << "\"<<\"";
    QTest::newRow("a lone equals sign is quoted") << "="
                                                  << "\"=\"";
    QTest::newRow("a name stays plain") << "web-1.2"
                                        << "web-1.2";
    QTest::newRow("a label key stays plain") << "app.kubernetes.io/name"
                                             << "app.kubernetes.io/name";
    QTest::newRow("a principal stays plain") << "cluster.local/ns/a/sa/b"
                                             << "cluster.local/ns/a/sa/b";
    QTest::newRow("a prefix with a colon inside stays plain") << "a:b"
                                                              << "a:b";
    QTest::newRow("a colon and a space are quoted") << "a: b"
                                                    << "\"a: b\"";
    QTest::newRow("a colon at the end is quoted") << "a:"
                                                  << "\"a:\"";
    QTest::newRow("a comment sign is quoted") << "a #b"
                                              << "\"a #b\"";
    QTest::newRow("an alias sign is quoted") << "*"
                                             << "\"*\"";
    QTest::newRow("a flow sign is quoted") << "{a}"
                                           << "\"{a}\"";
    QTest::newRow("a quote is escaped") << "a\"b\\c"
                                        << "\"a\\\"b\\\\c\"";
    QTest::newRow("line ends and tabs are escaped") << "a\nb\tc\r"
                                                    << "\"a\\nb\\tc\\r\"";
    QTest::newRow("control characters are escaped") << QString(QChar(0x01)) << "\"\\x01\"";
    QTest::newRow("a YAML 1.1 line break is escaped") << QString(QChar(0x2028)) << "\"\\u2028\"";
    QTest::newRow("other text is kept as UTF-8")
        << QString::fromUtf8("größe") << QString::fromUtf8("\"größe\"");
    QTest::newRow("a leading space is quoted") << " a"
                                               << "\" a\"";
    QTest::newRow("a trailing space is quoted") << "a "
                                                << "\"a \"";
}

void YamlWriterTest::scalar()
{
    QFETCH(QString, text);
    QFETCH(QString, written);
    COMPARE(writeYaml(YamlValue(text.toStdString())), written.toStdString() + "\n");
}

void YamlWriterTest::typesStayTypes()
{
    YamlValue value = YamlValue::mapping();
    value.set("number", 8080);
    value.set("text", "8080");
    value.set("flag", true);
    value.set("nothing", {});
    COMPARE(writeYaml(value),
            std::string("number: 8080\ntext: \"8080\"\nflag: true\nnothing: null\n"));
}

void YamlWriterTest::nestedCollections()
{
    YamlValue value = YamlValue::mapping();
    YamlValue &list = value.set("rules", YamlValue::sequence());
    YamlValue &rule = list.push(YamlValue::mapping());
    rule.set("from", YamlValue::sequence({"a", "b"}));
    rule.set("to", YamlValue::mapping()).set("port", 1);
    list.push(YamlValue::sequence({"nested"}));
    COMPARE(writeYaml(value), std::string("rules:\n"
                                          "- from:\n"
                                          "  - a\n"
                                          "  - b\n"
                                          "  to:\n"
                                          "    port: 1\n"
                                          "-\n"
                                          "  - nested\n"));
}

void YamlWriterTest::emptyCollections()
{
    YamlValue value = YamlValue::mapping();
    value.set("podSelector", YamlValue::mapping());
    value.set("ingress", YamlValue::sequence());
    COMPARE(writeYaml(value), std::string("podSelector: {}\ningress: []\n"));
}

void YamlWriterTest::commentsStandAbove()
{
    YamlValue value = YamlValue::mapping();
    value.comment("document");
    YamlValue &list = value.set("ports", YamlValue::sequence());
    list.comment("why\ntwo lines");
    YamlValue item = YamlValue::mapping();
    item.set("port", 80).comment("first entry");
    item.comment("item");
    list.push(std::move(item));
    COMPARE(
        writeYaml(value),
        std::string("# document\n# why\n# two lines\nports:\n# item\n# first entry\n- port: 80\n"));
}

void YamlWriterTest::commentsCannotBreakOut()
{
    YamlValue value("x");
    value.comment("evil\r---\rkind: Role");
    COMPARE(writeYaml(value), std::string("# evil---kind: Role\nx\n"));
}

void YamlWriterTest::documentsAreSeparated()
{
    COMPARE(writeYaml(std::vector<YamlValue>{"a", "b"}), std::string("a\n---\nb\n"));
}

void YamlWriterTest::linesAreALiteralBlock_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("written");
    QTest::newRow("with a last line end") << "a: b\n  c\n"
                                          << "key: |\n  a: b\n    c\n";
    QTest::newRow("with a tab") << "# a\n\n\tb"
                                << "key: |-\n  # a\n\n  \tb\n";
    QTest::newRow("without a last line end") << "# a\n\nb"
                                             << "key: |-\n  # a\n\n  b\n";
    for (const char *quoted : {"a\n", "\na\n", " a\nb", "a\nb\n\n", "a \nb", "a\nb ", "a\t\nb",
                               "a\nb\t", "a\n\x01", "\n"})
        QTest::addRow("quoted: %s", QByteArray(quoted).toPercentEncoding().constData())
            << quoted << "";
}

void YamlWriterTest::linesAreALiteralBlock()
{
    QFETCH(QString, text);
    QFETCH(QString, written);
    YamlValue value = YamlValue::mapping();
    value.set("key", text.toStdString());
    std::string yaml = writeYaml(value);
    if (written.isEmpty()) {
        QVERIFY2(yaml.starts_with("key: \""), yaml.c_str());
        return;
    }
    COMPARE(yaml, written.toStdString());
    COMPARE(writeYaml(YamlValue::sequence({"x", text.toStdString()})),
            "- x\n" + yaml.replace(0, 4, "-"));
}

QTEST_GUILESS_MAIN(YamlWriterTest)
#include "test_yaml_writer.moc"
