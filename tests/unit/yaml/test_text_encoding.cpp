// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/text_encoding.h"

#include <QTest>

#include <string>

using namespace drawbridge;
using namespace std::string_literals;

class TextEncodingTest : public QObject {
    Q_OBJECT
private slots:
    void cleans_data();
    void cleans();
    void refuses_data();
    void refuses();
    void countsCodePoints();
};

void TextEncodingTest::cleans_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const std::string &bytes, const std::string &expected) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes)
                            << QByteArray::fromStdString(expected);
    };
    row("plain text stays", "a: b\n", "a: b\n");
    row("an empty text stays", "", "");
    row("a UTF-8 mark goes",
        "\xEF\xBB\xBF"
        "a: b\n",
        "a: b\n");
    row("CRLF becomes LF", "a: b\r\nc: d\r\n", "a: b\nc: d\n");
    row("CR alone becomes LF", "a: b\rc: d\r", "a: b\nc: d\n");
    row("UTF-16 little endian with a mark", "\xFF\xFE"s + "a\0\xE4\0"s, "a\xC3\xA4");
    row("UTF-16 big endian with a mark", "\xFE\xFF"s + "\0a\0\n"s, "a\n");
    row("UTF-16 without a mark", "a\0b\0"s, "ab");
    row("a surrogate pair becomes four bytes", "\xFF\xFE"s + "\x3D\xD8\x00\xDE"s,
        "\xF0\x9F\x98\x80");
}

void TextEncodingTest::cleans()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    const std::string text = bytes.toStdString();
    const auto clean = cleanText(text, makeFileRef("f"));
    QVERIFY(clean.has_value());
    QCOMPARE(QByteArray::fromStdString(std::string(clean->view())), expected);
}

void TextEncodingTest::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const std::string &bytes, const char *expected) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(expected);
    };
    row("a stray byte", "a: b\nc: \xFF\n", "DB1206 f:2:4");
    row("a cut sequence", "a: \xC3", "DB1206 f:1:4");
    row("places count code points", "\xC3\xA4\xC3\xA4: \xFF", "DB1206 f:1:5");
    row("NUL", "a: b\nc: x\0y\n"s, "DB1206 f:2:5");
    row("another control character", "a: \x07", "DB1201 f:1:4");
    row("UTF-32", "\xFF\xFE\0\0a\0\0\0"s, "DB1206 f:1:1");
    row("UTF-16 with half a surrogate pair",
        "\xFF\xFE"s + "\x3D\xD8"
                      "a\0"s,
        "DB1206 f:1:1");
}

void TextEncodingTest::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    const std::string text = bytes.toStdString();
    const auto clean = cleanText(text, makeFileRef("f"));
    QVERIFY(!clean.has_value());
    const std::string said = toString(clean.error().code) + ' ' + toString(clean.error().where);
    QCOMPARE(QString::fromStdString(said), expected);
}

void TextEncodingTest::countsCodePoints()
{
    QCOMPARE(countCodePoints("a\xC3\xA4\xF0\x9F\x98\x80"), std::size_t{3});
}

QTEST_GUILESS_MAIN(TextEncodingTest)
#include "test_text_encoding.moc"
