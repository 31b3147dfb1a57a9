// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/text_sections.h"

#include "model/yaml/json_sections.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// "line:column text" of each section, joined by " | ", line ends as ⏎.
QString shown(const std::vector<TextSection> &sections)
{
    QStringList parts;
    for (const TextSection &section : sections) {
        QString text = QString::fromUtf8(section.text.data(), qsizetype(section.text.size()));
        parts << QString("%1:%2 %3")
                     .arg(section.line)
                     .arg(section.column)
                     .arg(text.replace('\n', "/"));
    }
    return parts.join(" | ");
}

} // namespace

class TextSectionsTest : public QObject {
    Q_OBJECT
private slots:
    void yaml_data();
    void yaml();
    void stopsAtTheLimit();
    void json_data();
    void json();
    void recognisesJson();
    void yamlLists_data();
    void yamlLists();
    void jsonLists_data();
    void jsonLists();
};

void TextSectionsTest::yaml_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("nothing") << QByteArray("") << "";
    QTest::newRow("comments only") << QByteArray("# a\n\n  # b\n") << "";
    QTest::newRow("one without a marker") << QByteArray("a: b\n") << "0:0 a: b/";
    QTest::newRow("two") << QByteArray("a: b\n---\nc: d") << "0:0 a: b/ | 1:0 ---/c: d";
    QTest::newRow("content behind the marker")
        << QByteArray("--- {a: b}\n--- # x\nc: d\n") << "0:0 --- {a: b}/ | 1:0 --- # x/c: d/";
    QTest::newRow("an end marker")
        << QByteArray("a: b\n...\n---\nc: d\n") << "0:0 a: b/.../ | 2:0 ---/c: d/";
    QTest::newRow("a directive stays with its document")
        << QByteArray("%YAML 1.1\n---\na: b\n") << "0:0 %YAML 1.1/---/a: b/";
    QTest::newRow("three dashes in a text are no marker")
        << QByteArray("a: |\n  ---\n----\n---x\n") << "0:0 a: |/  ---/----/---x/";
}

void TextSectionsTest::yaml()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    QCOMPARE(shown(splitYaml(std::string_view(text.data(), std::size_t(text.size())), 100)),
             expected);
}

void TextSectionsTest::stopsAtTheLimit()
{
    QCOMPARE(splitYaml("---\na\n---\nb\n---\nc\n", 2).size(), std::size_t{2});
    QCOMPARE(splitJson("{}{}{}", 2, nullptr).sections.size(), std::size_t{2});
}

void TextSectionsTest::json_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("error");
    QTest::newRow("one") << QByteArray(" {\"a\": 1}\n") << "0:1 {\"a\": 1}"
                         << "";
    QTest::newRow("lines") << QByteArray("{}\n{\"b\":[]}\n") << "0:0 {} | 1:0 {\"b\":[]}"
                           << "";
    QTest::newRow("without a separator") << QByteArray("{}[1]") << "0:0 {} | 0:2 [1]"
                                         << "";
    QTest::newRow("brackets in strings do not count")
        << QByteArray("{\"a\": \"}\\\"{\"}") << "0:0 {\"a\": \"}\\\"{\"}"
        << "";
    QTest::newRow("something else behind a value") << QByteArray("{}\n  x") << "0:0 {}"
                                                   << "DB1207 f:2:3";
    QTest::newRow("cut off") << QByteArray("{}\n{\"a\": [") << "0:0 {}"
                             << "DB1207 f:2:1";
}

void TextSectionsTest::json()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    QFETCH(QString, error);
    const JsonSections cut =
        splitJson(std::string_view(text.data(), std::size_t(text.size())), 100, makeFileRef("f"));
    QCOMPARE(shown(cut.sections), expected);
    const std::string said =
        cut.error ? toString(cut.error->code) + ' ' + toString(cut.error->where) : std::string();
    QCOMPARE(QString::fromStdString(said), error);
}

void TextSectionsTest::recognisesJson()
{
    QVERIFY(looksLikeJson("\n\t {"));
    QVERIFY(looksLikeJson("["));
    QVERIFY(!looksLikeJson("# {"));
    QVERIFY(!looksLikeJson(""));
}

/// The items, and behind them what is left of the document without them; "whole" when it is not
/// cut.
static QString shownCut(const std::optional<ListSections> &cut, std::string_view document)
{
    if (!cut)
        return "whole";
    return shown(cut->items) + " in " +
           QString::fromStdString(cut->head(document)).replace('\n', '/');
}

void TextSectionsTest::yamlLists_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("as kubectl prints it")
        << QByteArray("apiVersion: v1\nitems:\n- a: 1\n  b: 2\n- a: 3\nkind: List\n")
        << "2:0 - a: 1/  b: 2/ | 4:0 - a: 3/ in apiVersion: v1/items:/kind: List/";
    QTest::newRow("indented") << QByteArray("items: # all\n  - a\n  -\n    b: c\n  # x\n\nk: v\n")
                              << "1:0   - a/ | 2:0   -/    b: c/  # x// in items: # all/k: v/";
    QTest::newRow("up to the end of the text")
        << QByteArray("k: v\nitems:\n- a") << "2:0 - a in k: v/items:/";
    QTest::newRow("a dash inside a block text is indented further")
        << QByteArray("items:\n- a: |\n    x\n   - y\n- b\n")
        << "1:0 - a: |/    x/   - y/ | 4:0 - b/ in items:/";
    QTest::newRow("no items") << QByteArray("a: b\n") << "whole";
    QTest::newRow("items that are no list") << QByteArray("items:\n  a: b\nc: d\n") << "whole";
    QTest::newRow("items in flow style") << QByteArray("items: [a, b]\n") << "whole";
    QTest::newRow("empty items") << QByteArray("items:\nkind: List\n") << "whole";
    QTest::newRow("items further in") << QByteArray("a:\n  items:\n  - b\n") << "whole";
    QTest::newRow("items twice") << QByteArray("items:\n- a\nitems:\n- b\n") << "whole";
    QTest::newRow("a line left of the dashes")
        << QByteArray("items:\n  - a: \"x\n y\"\n  - b\n") << "whole";
    QTest::newRow("directives") << QByteArray("%TAG !e! !f\n---\nitems:\n- a\n") << "whole";
    QTest::newRow("too many") << QByteArray("items:\n") + QByteArray("- a\n").repeated(11)
                              << "whole";
}

void TextSectionsTest::yamlLists()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    const std::string_view document(text.data(), std::size_t(text.size()));
    QCOMPARE(shownCut(cutYamlList({document, 0, 0}, 10), document), expected);
}

void TextSectionsTest::jsonLists_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("kind behind the items")
        << QByteArray("{\"items\": [\n{\"a\": [1, 2]},\n  {\"b\": \"]}\"} ], \"kind\": \"List\"}")
        << "1:0 {\"a\": [1, 2]} | 2:2 {\"b\": \"]}\"}  in {\"items\": [], \"kind\": \"List\"}";
    QTest::newRow("the word as a value") << QByteArray("{\"kind\": \"items\", \"items\": [{}]}")
                                         << "0:28 {} in {\"kind\": \"items\", \"items\": []}";
    QTest::newRow("no items") << QByteArray("{\"a\": [{}]}") << "whole";
    QTest::newRow("items further in") << QByteArray("{\"a\": {\"items\": [{}]}}") << "whole";
    QTest::newRow("items in a list") << QByteArray("[\"items\", [{}]]") << "whole";
    QTest::newRow("no objects") << QByteArray("{\"items\": [{}, 1]}") << "whole";
    QTest::newRow("a comma too many") << QByteArray("{\"items\": [{},]}") << "whole";
    QTest::newRow("items twice") << QByteArray("{\"items\": [{}], \"items\": [{}]}") << "whole";
    QTest::newRow("too many") << QByteArray("{\"items\": [{}") + QByteArray(",{}").repeated(10) +
                                     QByteArray("]}")
                              << "whole";
}

void TextSectionsTest::jsonLists()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    const std::string_view document(text.data(), std::size_t(text.size()));
    const JsonSections sections = splitJson(document, 10, nullptr);
    QCOMPARE(sections.sections.size(), std::size_t{1});
    const auto list = sections.lists.find(0);
    QCOMPARE(shownCut(list == sections.lists.end() ? std::nullopt : std::optional(list->second),
                      document),
             expected);
}

QTEST_GUILESS_MAIN(TextSectionsTest)
#include "test_text_sections.moc"
