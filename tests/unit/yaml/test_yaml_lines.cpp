// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_lines.h"
#include "model/yaml/yaml_outline.h"

#include <QTest>

using namespace drawbridge;

/// Where comments are in YAML, and what they stand at.
class YamlLinesTest : public QObject {
    Q_OBJECT
private slots:
    void findsComments_data();
    void findsComments();
    void tellsBlankLinesFromThoseOfTexts();
    void safeComments_data();
    void safeComments();
    void placesOfATree();
    void aliasesAndFlowHaveNoPlaces();
    void pathsDoNotGrowForEver();
};

void YamlLinesTest::findsComments_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("comments"); // each as LINE:COLUMN TEXT
    const auto row = [](const char *name, const char *text, const char *comments) {
        QTest::newRow(name) << text << comments;
    };
    row("alone in its line", "# a\nb: 1\n", "0:0 # a");
    row("behind a value", "a: b # c\n", "0:5 # c");
    row("behind a key", "a: # c\n  b: 1\n", "0:3 # c");
    row("behind a dash", "- # c\n  a: 1\n", "0:2 # c");
    row("a sign within a word", "a: b#c\nd: http://e/#f\n", "");
    row("in double quotes", "a: \"b # c\" # d\n", "0:11 # d");
    row("behind an escaped quote", "a: \"b\\\" # c\"\n", "");
    row("in single quotes", "a: 'it''s # b' # c\n", "0:15 # c");
    row("an apostrophe in a plain text", "a: it's # b\n", "0:8 # b");
    row("in quotes over lines", "a: \"b\n  # c\n  d\" # e\n", "2:5 # e");
    row("a quote where a plain text goes on", "a: b\n  \"c # d\ne: f # g\n", "1:5 # d|2:5 # g");
    row("in a literal text", "a: |\n  # b\n  c # d\n# e\n", "3:0 # e");
    row("behind the head of a literal text", "a: |- # b\n  # c\n", "0:6 # b");
    row("in a folded text of a list", "- >\n  # a\n- b # c\n", "2:4 # c");
    row("below a literal text, less indented", "a:\n  b: |\n    c\n   # d\n  e: 1\n", "3:3 # d");
    row("an empty literal text", "a: |\nb: 1 # c\n", "1:5 # c");
    row("a literal text with its indentation", "a: |2\n    # b\n  # c\nd: 1 # e\n", "3:5 # e");
    row("a literal text behind a compact dash", "- a: |\n    # b\n  c: 1 # d\n", "2:7 # d");
    row("a bar within a text", "a: b | # c\n  # d\n", "0:7 # c|1:2 # d");
    row("between brackets", "a: [b, # c\n  # d\n  e] # f\n", "0:7 # c|1:2 # d|2:5 # f");
    row("behind a marker", "--- # a\nb: 1\n", "0:4 # a");
    row("behind an anchor and a tag", "a: &b !!str c # d\n", "0:14 # d");
    row("behind an alias", "a: *b # c\n", "0:6 # c");
    row("a quoted key", "\"a # b\": |\n  # c\n", "");
}

void YamlLinesTest::findsComments()
{
    QFETCH(QString, text);
    const std::string bytes = text.toStdString();
    QStringList found;
    const auto lines = yamlLines(bytes);
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (lines[i].hasComment())
            found << QString("%1:%2 ").arg(i).arg(lines[i].commentAt) +
                         QString::fromStdString(std::string(lines[i].comment()));
    QTEST(found.join('|'), "comments");
}

void YamlLinesTest::tellsBlankLinesFromThoseOfTexts()
{
    const auto kindsOf = [](std::string_view text) {
        QString kinds;
        for (const YamlLine &line : yamlLines(text))
            kinds += QChar("bcm-"[static_cast<int>(line.kind)]);
        return kinds;
    };
    QCOMPARE(kindsOf("a: |\n  b\n\n  c\n\nd: 1\n"), QString("----b-"));
    QCOMPARE(kindsOf("a: |+\n  b\n\nd: 1\n"), QString("----"));
    QCOMPARE(kindsOf("a: |\n  b\n\n"), QString("--b"));
    QCOMPARE(kindsOf("---\n# a\n\nb: 1\n..."), QString("mcb-m"));
}

void YamlLinesTest::safeComments_data()
{
    QTest::addColumn<QByteArray>("comment");
    QTest::addColumn<QByteArray>("safe");
    QTest::newRow("plain") << QByteArray("# é 😀") << QByteArray("# é 😀");
    QTest::newRow("a line end of YAML 1.1") << QByteArray("# a\xE2\x80\xA8spec: b\xC2\x85"
                                                          "c")
                                            << QByteArray("# a\\u2028spec: b\\u0085c");
    QTest::newRow("what YAML has not") << QByteArray("# a\xC2\x9B"
                                                     "b\xEF\xBF\xBF")
                                       << QByteArray("# ab");
}

void YamlLinesTest::safeComments()
{
    QFETCH(QByteArray, comment);
    QFETCH(QByteArray, safe);
    QCOMPARE(QByteArray::fromStdString(safeComment(comment.toStdString())), safe);
}

namespace {

/// Each place as LINE:COLUMN PATH[=KEY].
QString placesOf(const YamlOutline &outline)
{
    QStringList found;
    for (const YamlPlace &place : outline.places())
        found << QString("%1:%2 ").arg(place.line).arg(place.column) +
                     QString::fromStdString(place.path);
    return found.join('|');
}

} // namespace

void YamlLinesTest::placesOfATree()
{
    Diagnostics said;
    const YamlOutline outline("# x\na:\n- b: 1\n  c: 2\n-   d\n---\ne: é\n", makeFileRef("f"), {},
                              said);
    QVERIFY(said.empty());
    QCOMPARE(placesOf(outline), QString("1:0 |1:0 a|2:0 a|2:2 a.b|3:2 a.c|4:0 a|6:0 |6:0 e"));
    QCOMPARE(outline.headOf(2), std::optional<std::size_t>(2));
    QCOMPARE(outline.headOf(5), std::optional<std::size_t>());
    QCOMPARE(outline.lastUpTo(2), std::optional<std::size_t>(3));
    QCOMPARE(outline.firstBelow(4), std::optional<std::size_t>(6));
    QCOMPARE(outline.places()[1].end, std::size_t(6));
    QCOMPARE(outline.childrenOf(1).size(), std::size_t(2));
    QCOMPARE(outline.childrenOf(1)[1], std::optional<std::size_t>(5));
}

void YamlLinesTest::aliasesAndFlowHaveNoPlaces()
{
    Diagnostics said;
    const YamlOutline outline("a: &x\n  b: 1\nc: *x\nd: {e: 1, f: [2]}\n", makeFileRef("f"), {},
                              said);
    QVERIFY(said.empty());
    QCOMPARE(placesOf(outline), QString("0:0 |0:0 a|1:2 a.b|2:0 c|3:0 d"));
}

void YamlLinesTest::pathsDoNotGrowForEver()
{
    QCOMPARE(pathBelow("", "a"), std::string("a"));
    QCOMPARE(pathBelow("a", "b"), std::string("a.b"));
    std::string path;
    for (int i = 0; i < 100; ++i)
        path = pathBelow(path, std::string(100'000, 'x'));
    QVERIFY(path.size() < 3000);
}

QTEST_GUILESS_MAIN(YamlLinesTest)
#include "test_yaml_lines.moc"
