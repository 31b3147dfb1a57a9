// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/plain_blocks.h"

#include "model/yaml/yaml_events.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"
#include "tests/helpers/node_text.h"

#include <QTest>

#include <random>

using namespace drawbridge;

namespace {

/// What the quick reader made of a text; "other" when it leaves it to yaml-cpp.
std::string quick(std::string_view text)
{
    Diagnostics diagnostics;
    const auto root = readPlainBlocks({text, 4, 0}, makeFileRef("f"), {}, diagnostics);
    return root ? test::nodeText(*root) + test::codesAndPlaces(diagnostics) : "other";
}

/// What yaml-cpp made of it; "error" when it refuses.
std::string thorough(std::string_view text)
{
    Diagnostics diagnostics;
    const auto root = readYamlEvents({text, 4, 0}, makeFileRef("f"), {}, diagnostics);
    if (!root || !*root)
        return root ? "empty" : "error";
    return test::nodeText(**root) + test::codesAndPlaces(diagnostics);
}

} // namespace

/// The quick reader says what yaml-cpp says, or nothing.
class PlainBlocksTest : public QObject {
    Q_OBJECT
private slots:
    void reads_data();
    void reads();
    void leavesToOthers_data();
    void leavesToOthers();
    void respectsLimits();
    void agreesOnDamagedText();
};

void PlainBlocksTest::reads_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const char *text) {
        QTest::newRow(name) << QByteArray(text);
    };
    row("a mapping", "a: b\nc: d\n");
    row("without a last line end", "a: b\nc: d");
    row("a document marker", "---\na: b\n");
    row("a document marker with a comment", "--- # x\na: b\n");
    row("comments and blank lines", "# x\n\na: # y\n\n  # z\n  b: c # d\n# e\n");
    row("a list in a mapping, indented", "a:\n  - b\n  - c\nd: e\n");
    row("a list in a mapping, at the margin", "a:\n- b\n- c\nd:\n- e\n");
    row("mappings in a list", "- a: b\n  c:\n    d: e\n-   f: g\n    h: i\n-\n  j: k\n");
    row("lists in a list", "- - a\n  - b\n-\n  - c\n- d\n");
    row("null values", "a:\nb: ~\nc: null\nd:\n  e:\nf:\n");
    row("a null value at the end", "i:");
    row("a null value with a blank behind it at the end", "i: ");
    row("a null value with a comment behind it at the end", "a:\n  i:  # x");
    row("numbers and booleans", "a: 1\nb: -1.5\nc: yes\nd: 0777\ne: .inf\n");
    row("quoted texts", "a: \"b: c # d\"\ne: 'f \"g\"' # h\ni: ''\nj: \"\"\n");
    row("empty collections", "a: {}\nb: [] # c\nd:\n- {}\n- []\n");
    row("signs inside a text",
        "a: b#c\nd: e:f\ng: http://h:80/?i=j&k=*l\nm: n - o, p | q > r ! s\n");
    row("a text that begins with a dash", "a: --flag=x\nb: -1\nc:\n- --x\n- -y z\n");
    row("a literal text", "a: |\n  b\n    c: d\n\n  # e\nf: g\n");
    row("a literal text stripped", "a: |-\n  b\n\n\nc: d\n");
    row("a literal text kept", "a: |+\n  b\n\n\nc: d\n");
    row("a literal text in a list", "a:\n- |\n  b\n- c: |\n    d\n  e: f\n");
    row("a literal text at the end", "a: |\n  b\n");
    row("a literal text at the end, kept", "a: |+\n  b\n\n");
    row("a literal text with blank lines first", "a: |\n\n  b\n");
    row("duplicate keys", "a: 1\nb:\n  c: 1\n  c: 2\na: 3\n");
    row("keys with dots, slashes and dashes", "a.b/c-d_e: f\n/: g\n1: h\n");
    row("spaces at the ends of lines", "a:   b   \nc:   \n  d: e  # f\n");
}

void PlainBlocksTest::reads()
{
    QFETCH(QByteArray, text);
    const std::string_view view(text.data(), std::size_t(text.size()));
    const std::string found = quick(view);
    QVERIFY(found != "other" && found != "error");
    COMPARE(found, thorough(view));
}

void PlainBlocksTest::leavesToOthers_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const char *text) {
        QTest::newRow(name) << QByteArray(text);
    };
    row("nothing", "");
    row("only comments", "# a\n");
    row("a scalar", "a\n");
    row("flow style", "{a: b}\n");
    row("a flow value", "a: [b]\n");
    row("an anchor", "a: &b c\n");
    row("an alias", "a: *b\n");
    row("a tag", "a: !!str b\n");
    row("a merge key", "<<: {}\n");
    row("a folded text", "a: >\n  b\n");
    row("an indentation indicator", "a: |2\n   b\n");
    row("an escape", "a: \"b\\n\"\n");
    row("a doubled quote", "a: 'b''c'\n");
    row("a quoted key", "\"a\": b\n");
    row("a text over two lines", "a: b\n  c\n");
    row("a quoted text over two lines", "a: \"b\n  c\"\n");
    row("a text below its key", "a:\n  b\n");
    row("a tab", "a:\tb\n");
    row("letters beyond ASCII", "a: \xC3\xA9\n");
    row("a boolean as a key", "on: a\n");
    row("null as a key", "null: a\n");
    row("a complex key", "? a\n: b\n");
    row("a colon in a text", "a: b: c\n");
    row("a key without a colon", "a: b\nc\n");
    row("wrong indentation", "a:\n    b: c\n  d: e\n");
    row("a key beside a list", "a:\n  - b\n  c: d\n");
    row("a list beside a key", "a: b\n- c\n");
    row("a null item", "a:\n-\n- b\n");
    row("an end marker", "a: b\n...\n");
    row("a directive", "%YAML 1.1\n---\na: b\n");
    row("content behind the marker", "--- a: b\n");
    row("an unclosed quote", "a: \"b\n");
    row("an empty literal text", "a: |\nb: c\n");
    row("a literal text without a last line end", "a: |\n  b");
    row("a literal text further out", "a: |\n    b\n  c\n");
    row("template text", "a: {{ b }}\n");
}

void PlainBlocksTest::leavesToOthers()
{
    QFETCH(QByteArray, text);
    COMPARE(quick({text.data(), std::size_t(text.size())}), "other");
}

void PlainBlocksTest::respectsLimits()
{
    Diagnostics diagnostics;
    YamlLimits limits;
    limits.maxDepth = 2;
    const auto read = [&](std::string_view text) {
        return readPlainBlocks({text, 0, 0}, nullptr, limits, diagnostics).has_value();
    };
    QVERIFY(read("a:\n  b: c\n"));
    QVERIFY(!read("a:\n  b:\n    c: d\n"));
    QVERIFY(!read("- - - a\n"));
    limits.maxDocumentBytes = 1000;
    QVERIFY(!read("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\n"));
    QVERIFY(diagnostics.empty());
}

/// Whatever happens to a text, the two readers never say different things.
void PlainBlocksTest::agreesOnDamagedText()
{
    const QByteArrayList good =
        QByteArray("---\n# c\na:\n- b: c\n  d: |\n    e\n\n    f\n  g: \"h\"\n- i\nj:\n  k: 'l'\n"
                   "  m: {}\n\n  u: # o\n    p: ~\nq: -r s\n")
            .split('\n');
    constexpr std::string_view alphabet = "  -:#'\"|ab0{}[].+~&*!%,>?\n";
    std::mt19937 random(20261122);
    const auto below = [&](qsizetype n) { return qsizetype(random() % std::size_t(n)); };
    int common = 0;
    for (int round = 0; round < 20000; ++round) {
        QByteArrayList lines = good;
        for (qsizetype change = 1 + below(4); change > 0; --change) {
            QByteArray &line = lines[below(lines.size())];
            switch (below(6)) {
            case 0:
                line.insert(below(line.size() + 1), alphabet[random() % alphabet.size()]);
                break;
            case 1: line.remove(below(line.size() + 1), 1); break;
            case 2: line.prepend(QByteArray(1 + below(4), ' ')); break;
            case 3: line = lines[below(lines.size())]; break;
            case 4: line.append(" # x"); break;
            default: lines.removeAt(below(lines.size()));
            }
        }
        const QByteArray text = lines.join('\n');
        const std::string_view view(text.data(), std::size_t(text.size()));
        const std::string found = quick(view);
        if (found == "other")
            continue;
        ++common;
        const std::string expected = thorough(view);
        QVERIFY2(found == expected, (text.toStdString() + "\n" + found + "\n" + expected).c_str());
    }
    QVERIFY2(common > 2000, "most of the texts are of another kind: the comparison says little");
}

QTEST_GUILESS_MAIN(PlainBlocksTest)
#include "test_plain_blocks.moc"
