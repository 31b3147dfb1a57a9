// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_reader.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"

#include <QTest>

#include <random>

using namespace drawbridge;

namespace {

std::vector<YamlNode> read(std::string_view text, Diagnostics &diagnostics,
                           const YamlLimits &limits = {}, const char *name = "f.yaml")
{
    return readYaml(text, makeFileRef(name), limits, diagnostics);
}

QString placeOf(const SourceSpan &where)
{
    return QString("%1:%2").arg(where.lineOneBased).arg(where.columnOneBased);
}

} // namespace

class YamlReaderTest : public QObject {
    Q_OBJECT
private slots:
    void keepsPlaces();
    void keepsStyles();
    void countsColumnsInCodePoints();
    void leavesOutEmptyDocuments();
    void takesAKeyWithABlankAtTheEnd();
    void goesOnBehindABrokenDocument();
    void readsJson();
    void readsFlowStyle();
    void expandsAliases();
    void appliesMergeKeys();
    void takesTheLastOfEqualKeys();
    void refuses_data();
    void refuses();
    void limits_data();
    void limits();
    void survivesDamage();
};

void YamlReaderTest::keepsPlaces()
{
    Diagnostics diagnostics;
    const auto documents =
        read("# head\nkind: Pod\nspec:\n  ports:\n  - port: 80\n---\na: b\n", diagnostics);
    QCOMPARE(documents.size(), std::size_t{2});
    QCOMPARE(placeOf(documents[0].where), "2:1");
    const YamlNode &port = documents[0].find("spec")->find("ports")->items.at(0);
    QCOMPARE(placeOf(port.where), "5:5");
    QCOMPARE(placeOf(port.entries[0].value.where), "5:11");
    QCOMPARE(placeOf(documents[1].entries[0].keyWhere), "7:1");
    QVERIFY(documents[0].find("absent") == nullptr);
    QVERIFY(diagnostics.empty());
}

void YamlReaderTest::keepsStyles()
{
    Diagnostics diagnostics;
    const auto documents =
        read("plain: 80\nquoted: \"80\"\nblock: |\n  80\ntagged: !!str 80\nnone: ~\n", diagnostics);
    const YamlNode &root = documents.at(0);
    QVERIFY(root.find("plain")->style == YamlNode::Style::Plain);
    QVERIFY(root.find("quoted")->style == YamlNode::Style::Quoted);
    QVERIFY(root.find("block")->style != YamlNode::Style::Plain);
    COMPARE(root.find("block")->text, "80\n");
    QVERIFY(root.find("tagged")->tag == YamlNode::Tag::String);
    QVERIFY(root.find("none")->isNull());
}

void YamlReaderTest::countsColumnsInCodePoints()
{
    Diagnostics diagnostics;
    const auto documents = read("{ä: ü, 日本: x, z: y}\n", diagnostics);
    const YamlNode &root = documents.at(0);
    QCOMPARE(placeOf(root.find("ä")->where), "1:5");
    QCOMPARE(placeOf(root.find("日本")->where), "1:12");
    QCOMPARE(placeOf(root.find("z")->where), "1:18");
}

void YamlReaderTest::leavesOutEmptyDocuments()
{
    Diagnostics diagnostics;
    QCOMPARE(read("---\n# nothing\n---\n~\n---\na: b\n---\nnull\n...\n", diagnostics).size(),
             std::size_t{1});
    QCOMPARE(read("", diagnostics).size(), std::size_t{0});
    QVERIFY(diagnostics.empty());
}

void YamlReaderTest::takesAKeyWithABlankAtTheEnd()
{
    Diagnostics diagnostics;
    const auto documents = read("a: &x 1\na: 2\nb: ", diagnostics); // yaml-cpp refuses it
    QCOMPARE(documents.size(), std::size_t{1});
    QVERIFY(documents[0].find("b")->isNull());
    COMPARE(test::codesAndPlaces(diagnostics), "warning DB1203 2:1"); // once
}

void YamlReaderTest::goesOnBehindABrokenDocument()
{
    Diagnostics diagnostics;
    const auto documents = read("a: b\n---\nc: d: e\n---\nf: g\n", diagnostics);
    QCOMPARE(documents.size(), std::size_t{2});
    QVERIFY(documents[1].find("f") != nullptr);
    COMPARE(test::codesAndPlaces(diagnostics), "error DB1201 3:5");
}

void YamlReaderTest::readsJson()
{
    Diagnostics diagnostics;
    const auto documents =
        read("{\"a\": 1}\n{\"b\": \"2\"}{\"c\": null}", diagnostics, {}, "f.json");
    QCOMPARE(documents.size(), std::size_t{3});
    QCOMPARE(placeOf(documents[1].entries[0].value.where), "2:7");
    QVERIFY(diagnostics.empty());
}

void YamlReaderTest::readsFlowStyle()
{
    Diagnostics diagnostics;
    const auto documents = read("{a: b}\n---\n{\"kind\": \"X\"}\n", diagnostics);
    QCOMPARE(documents.size(), std::size_t{2});
    QCOMPARE(read("{a: it's}\n", diagnostics).size(), std::size_t{1});
    QVERIFY(diagnostics.empty());
    QVERIFY(read("{a: b}\n", diagnostics, {}, "f.json").empty());
    COMPARE(toString(diagnostics.all()[0].what.code), "DB1207");
}

void YamlReaderTest::expandsAliases()
{
    Diagnostics diagnostics;
    const auto documents =
        read("base: &base {app: web}\nuse: *base\nlist: [&x 1, *x, *base]\n", diagnostics);
    const YamlNode &root = documents.at(0);
    COMPARE(root.find("use")->find("app")->text, "web");
    COMPARE(root.find("list")->items.at(1).text, "1");
    COMPARE(root.find("list")->items.at(2).find("app")->text, "web");
    QVERIFY(diagnostics.empty());
}

void YamlReaderTest::appliesMergeKeys()
{
    Diagnostics diagnostics;
    const auto documents = read("a: &a {p: 1, q: 1}\nb: &b {q: 2, r: 2}\n"
                                "one: {<<: *a, q: 3}\nmany: {<<: [*a, *b]}\nquoted: {\"<<\": q}\n",
                                diagnostics);
    const YamlNode &root = documents.at(0);
    COMPARE(root.find("one")->find("p")->text, "1");
    COMPARE(root.find("one")->find("q")->text, "3");
    COMPARE(root.find("many")->find("q")->text, "1");
    COMPARE(root.find("many")->find("r")->text, "2");
    COMPARE(root.find("quoted")->find("<<")->text, "q");
    QVERIFY(root.find("one")->find("<<") == nullptr);
    QVERIFY(diagnostics.empty());
}

void YamlReaderTest::takesTheLastOfEqualKeys()
{
    Diagnostics diagnostics;
    const auto documents = read("m:\n  a: 1\n  b: 2\n  a: 3\n", diagnostics);
    COMPARE(documents.at(0).find("m")->find("a")->text, "3");
    QCOMPARE(documents.at(0).find("m")->entries.size(), std::size_t{2});
    QVERIFY(documents.at(0).hasDuplicateKeys);
    COMPARE(test::codesAndPlaces(diagnostics), "warning DB1203 4:3");
    QVERIFY(diagnostics.all()[0].what.message.find("f.yaml:2:3") != std::string::npos);
}

void YamlReaderTest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *text, const char *expected) {
        QTest::newRow(name) << QByteArray(text) << QString(expected);
    };
    row("a key without its colon", "a: b\nc\n", "error DB1201 2:1");
    row("an unclosed list, at its bracket", "a: b\nc: [1, 2\n", "error DB1201 2:4");
    row("a directive without a document", "a: b\n...\n%YAML 1.1\n", "error DB1201 3:1");
    row("an unclosed double quote", "a: b\nc: \"x\\\"\n", "error DB1201 2:4");
    row("an unclosed single quote", "a: &x !!str 'it''s\n", "error DB1201 1:4");
    row("a tab as indentation", "a:\n\tb: c\n", "error DB1201 2:3");
    row("a list as key", "? [a, b]\n: c\n", "error DB1201 1:3");
    row("null as key", "~: c\n", "error DB1201 1:1");
    row("a value that contains itself", "a: &a\n  b: *a\n", "error DB1201 2:6");
    row("an unknown alias", "a: *nobody\n", "error DB1201 1:4");
    row("a merge of a text", "a:\n  <<: b\n", "error DB1201 2:3");
    row("two values without a marker", "\"a\"\n\"b\"\n", "error DB1201 2:1");
    row("Helm text as a line", "a: b\n{{- if .Values.x }}\nc: d\n{{- end }}\n", "error DB1208 2:1");
    row("Helm text as a value", "a:\n  b: {{ .Values.x }}\n", "error DB1208 2:6");
    row("mustache text behind documents", "a: b\n---\nname: {{x}}-y\n---\nc: d\n",
        "error DB1208 3:7");
    row("a boolean as key is a warning", "on: x\n", "warning DB1209 1:1");
}

void YamlReaderTest::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    Diagnostics diagnostics;
    const auto documents =
        read(std::string_view(text.data(), std::size_t(text.size())), diagnostics);
    QCOMPARE(QString::fromStdString(test::codesAndPlaces(diagnostics)), expected);
    QVERIFY(documents.size() <= 1);
}

void YamlReaderTest::limits_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QByteArray bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c <= 'j'; ++c) {
        const QByteArray before(1, char(c - 1));
        bomb += QByteArray(1, c) + ": &" + c + " [" + ("*" + before + ",").repeated(9) + "*" +
                before + "]\n";
    }
    QTest::newRow("an alias bomb") << bomb << "DB1204";
    QTest::newRow("deep flow") << QByteArray("a: ") + QByteArray(300, '[') + QByteArray(300, ']')
                               << "DB1202";
    QByteArray block;
    for (int depth = 0; depth < 300; ++depth)
        block += QByteArray(depth, ' ') + "a:\n";
    QTest::newRow("deep blocks") << block << "DB1202";
    QByteArray longText = "a: &a " + QByteArray(20000, 'x') + "\nb: [";
    longText += QByteArray("*a, ").repeated(1000) + "*a]\n";
    QTest::newRow("a long text alias by alias") << longText << "DB1010";
    QTest::newRow("a merge key bomb")
        << QByteArray("a: &a {x: [1, 2, 3, 4]}\nb: &b\n") + QByteArray("- <<: *a\n").repeated(50000)
        << "DB1204";
    QTest::newRow("more values than memory")
        << QByteArray("[") + QByteArray("1,").repeated(100000) + "1]"
        << "DB1010";
    QTest::newRow("a text that would not fit")
        << QByteArray("a: ") + QByteArray(6000000, 'x') << "DB1010";
    QTest::newRow("too many documents") << QByteArray("---\na: b\n").repeated(20) << "DB1205";
}

void YamlReaderTest::limits()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    YamlLimits few;
    few.maxDocuments = 10;
    few.maxDocumentBytes = 16U << 20U;
    few.maxAliasNodes = 10'000;
    Diagnostics diagnostics;
    const auto documents =
        read(std::string_view(text.data(), std::size_t(text.size())), diagnostics, few);
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(toString(diagnostics.all()[0].what.code)), expected);
    QVERIFY(documents.size() <= 10);
}

/// Damaged text never crashes or hangs, and either reads or says what is wrong.
void YamlReaderTest::survivesDamage()
{
    const std::string good = "a: &x {b: [1, \"two\", 'three'], c: |\n    text\n}\nd: *x\n---\n"
                             "{\"json\": [true, null, {\"k\": -1.5}]}\n---\n<<: {e: f}\n? g\n: h\n";
    constexpr std::string_view alphabet = "{}[]\"'&*|>-:?,#%@`! \n\t<~ab01\\\x01\xC3";
    std::mt19937 random(20261122);
    for (int round = 0; round < 3000; ++round) {
        std::string text = good;
        for (int change = 0; change < 4; ++change)
            text[random() % text.size()] = alphabet[random() % alphabet.size()];
        text.resize(text.size() - random() % 8);
        Diagnostics diagnostics;
        const auto documents = read(text, diagnostics, {}, round % 2 ? "f.json" : "f.yaml");
        QVERIFY2(!documents.empty() || !diagnostics.empty(), text.c_str());
    }
}

QTEST_GUILESS_MAIN(YamlReaderTest)
#include "test_yaml_reader.moc"
