// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_cursor.h"

#include "model/yaml/yaml_reader.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

constexpr const char *kText = "name: web\nanswer: no\ncount: 80\nflag: true\n"
                              "labels: {a.b/c: x, m: 1}\nlist: [one, two]\nnothing: ~\n"
                              "deep:\n- at: {port: \"80\"}\n";

/// A document with a report over it.
struct Read {
    Diagnostics diagnostics;
    std::vector<YamlNode> documents;
    std::unique_ptr<ObjectReport> report;

    explicit Read(const char *text = kText)
        : documents(readYaml(text, makeFileRef("f"), {}, diagnostics)),
          report(std::make_unique<ObjectReport>(documents.at(0), diagnostics))
    {}
    [[nodiscard]] YamlCursor cursor() const { return {documents.at(0), *report}; }
    [[nodiscard]] std::string said() const
    {
        std::string text;
        for (const Diagnostic &d : diagnostics.all())
            text += d.what.message + '\n';
        return text;
    }
};

} // namespace

class YamlCursorTest : public QObject {
    Q_OBJECT
private slots:
    void readsWhatIsRight();
    void absentIsNoError();
    void saysWhatIsWrong();
    void stringsMustBeStringsForKubectl();
    void namesPaths();
    void namesNearMisses();
    void stopsListingErrors();
    void flagsOldForms_data();
    void flagsOldForms();
    void flagsOldBooleans();
    void stopsListingWarnings();
};

void YamlCursorTest::readsWhatIsRight()
{
    const Read read;
    const YamlCursor root = read.cursor();
    COMPARE(root["name"].text().value(), "web");
    QCOMPARE(root["count"].integer().value(), 80);
    QCOMPARE(root["flag"].boolean().value(), true);
    QVERIFY(root["list"].textList() == (std::vector<std::string>{"one", "two"}));
    COMPARE(root["deep"].items().at(0)["at"]["port"].text().value(), "80");
    QVERIFY(read.diagnostics.empty());
}

void YamlCursorTest::absentIsNoError()
{
    const Read read;
    const YamlCursor root = read.cursor();
    QVERIFY(!root["nothing"].exists());
    QVERIFY(root["nothing"].isWritten());
    QVERIFY(!root["none"].isWritten());
    QVERIFY(!root["none"]["below"].text());
    QVERIFY(root["nothing"].items().empty());
    QVERIFY(!root["nothing"].boolean());
    COMPARE(root["none"].textOr("x"), "x");
    QVERIFY(read.diagnostics.empty());
}

void YamlCursorTest::saysWhatIsWrong()
{
    const Read read;
    const YamlCursor root = read.cursor();
    QVERIFY(!root["name"].integer());
    QVERIFY(!root["list"].text());
    QVERIFY(!root["name"]["x"].exists());
    QVERIFY(!root["count"].boolean());
    QVERIFY(!root["none"]["below"].requiredText());
    QCOMPARE(read.said(), std::string("name is a string, expected a whole number\n"
                                      "list is a list, expected a string\n"
                                      "name is a string, expected a mapping\n"
                                      "count is a whole number, expected true or false\n"
                                      "none.below is missing\n"));
    COMPARE(test::codesAndPlaces(read.diagnostics),
            "error DB1403 1:7, error DB1403 6:7, error DB1403 1:7, error DB1403 3:8, "
            "error DB1402 1:1");
    QCOMPARE(read.report->errorCount(), std::size_t{5});
}

void YamlCursorTest::stringsMustBeStringsForKubectl()
{
    const Read read;
    const YamlCursor root = read.cursor();
    COMPARE(root["answer"].text().value(), "no");
    COMPARE(root["labels"].textMap().at("m"), "1");
    COMPARE(test::codesAndPlaces(read.diagnostics), "error DB1209 2:9, error DB1403 5:23");
    COMPARE(read.diagnostics.all()[0].what.hint, "put the value in quotes");
}

void YamlCursorTest::namesPaths()
{
    const Read read;
    const YamlCursor root = read.cursor();
    COMPARE(root["deep"].items().at(0)["at"]["port"].path(), "deep[0].at.port");
    COMPARE(root["labels"]["a.b/c"].path(), "labels[\"a.b/c\"]");
    COMPARE(root.path(), "the object");
}

void YamlCursorTest::namesNearMisses()
{
    const Read read("podselector: {}\nzzz: 1\n");
    read.cursor().allowOnly({"podSelector", "ingress"});
    COMPARE(test::codesAndPlaces(read.diagnostics), "error DB1405 1:1, error DB1405 2:1");
    COMPARE(read.diagnostics.all()[0].what.hint, "did you mean podSelector?");
    COMPARE(read.diagnostics.all()[1].what.hint, "known here: podSelector, ingress");
}

void YamlCursorTest::stopsListingErrors()
{
    const Read read;
    for (int i = 0; i < 1000; ++i)
        static_cast<void>(read.cursor()["name"].integer());
    QCOMPARE(read.diagnostics.all().size(), ObjectReport::kMostErrors + 1);
    QCOMPARE(read.report->errorCount(), std::size_t{1000});
}

void YamlCursorTest::flagsOldForms_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<int>("value");
    QTest::addColumn<QString>("said");
    QTest::newRow("an octal number of YAML 1.1")
        << QByteArray("0777") << 511 << "warning DB1210 1:4";
    QTest::newRow("an octal number of YAML 1.2")
        << QByteArray("0o17") << 15 << "warning DB1210 1:4";
    QTest::newRow("a binary number") << QByteArray("-0b11") << -3 << "warning DB1210 1:4";
    QTest::newRow("a number with underscores")
        << QByteArray("1_000") << 1000 << "warning DB1210 1:4";
    QTest::newRow("a hexadecimal number is the same for all") << QByteArray("0x1F") << 31 << "";
    QTest::newRow("zero") << QByteArray("0") << 0 << "";
    QTest::newRow("a quoted number is a text")
        << QByteArray("\"0777\"") << -1 << "error DB1403 1:4";
}

void YamlCursorTest::flagsOldForms()
{
    QFETCH(QByteArray, written);
    QFETCH(int, value);
    QFETCH(QString, said);
    const Read read(QByteArray("v: " + written + "\n").constData());
    QCOMPARE(int(read.cursor()["v"].integer().value_or(-1)), value);
    QCOMPARE(QString::fromStdString(test::codesAndPlaces(read.diagnostics)), said);
}

void YamlCursorTest::flagsOldBooleans()
{
    const Read read("a: yes\nb: Off\nc: TRUE\nd: false\n");
    COMPARE(read.cursor()["a"].boolean().value(), true);
    COMPARE(read.cursor()["b"].boolean().value(), false);
    COMPARE(read.cursor()["c"].boolean().value(), true);
    COMPARE(read.cursor()["d"].boolean().value(), false);
    COMPARE(test::codesAndPlaces(read.diagnostics), "warning DB1209 1:4, warning DB1209 2:4");
    COMPARE(read.diagnostics.all()[1].what.hint, "write false");
}

void YamlCursorTest::stopsListingWarnings()
{
    const Read read("a: yes\n");
    for (int i = 0; i < 1000; ++i)
        static_cast<void>(read.cursor()["a"].boolean());
    QCOMPARE(read.diagnostics.all().size(), ObjectReport::kMostErrors + 1);
    QCOMPARE(read.report->errorCount(), std::size_t{0});
}

QTEST_GUILESS_MAIN(YamlCursorTest)
#include "test_yaml_cursor.moc"
