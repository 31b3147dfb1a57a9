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

QTEST_GUILESS_MAIN(TextSectionsTest)
#include "test_text_sections.moc"
