// SPDX-License-Identifier: Apache-2.0
#include "model/yaml/yaml_reader.h"
#include "model/yaml/yaml_writer.h"

#include <QTest>

#include <rapidcheck.h>

#include <algorithm>

using namespace drawbridge;

namespace {

/// Text made of what YAML stumbles over.
std::string anyText()
{
    static const std::vector<std::string> kPieces{"a",          "y",
                                                  "No",         "null",
                                                  "1e3",        "0x1f",
                                                  ": ",         ":",
                                                  " #",         "#",
                                                  "\"",         "\\",
                                                  "\n",         "\t",
                                                  "\r",         "-",
                                                  "- ",         "---",
                                                  "...",        "?",
                                                  "é",          "'",
                                                  "{",          "}",
                                                  "[",          "]",
                                                  "*x",         "&x",
                                                  "!t",         "|",
                                                  ">",          "%",
                                                  "@",          "`",
                                                  " ",          "~",
                                                  "=",          "<<",
                                                  ",",          "\xE2\x80\xA8",
                                                  "\xC2\x85",   "\xEF\xBB\xBF",
                                                  "\x01",       "\x7f",
                                                  "2026-01-01", "1:30",
                                                  "😀"};
    std::string text;
    for (int i = *rc::gen::inRange(0, 8); i > 0; --i)
        text += *rc::gen::elementOf(kPieces);
    return text;
}

YamlValue anyValue(int depth)
{
    const int kind = *rc::gen::inRange(0, depth > 0 ? 6 : 4);
    YamlValue value;
    if (kind == 1)
        value = YamlValue(*rc::gen::arbitrary<std::int64_t>());
    else if (kind == 2)
        value = YamlValue(*rc::gen::arbitrary<bool>());
    else if (kind == 3)
        value = YamlValue(anyText());
    else if (kind == 4)
        value = YamlValue::sequence();
    else if (kind == 5)
        value = YamlValue::mapping();
    for (int i = kind >= 4 ? *rc::gen::inRange(0, 4) : 0; i > 0; --i) {
        if (kind == 4)
            value.push(anyValue(depth - 1));
        else
            value.set("k" + std::to_string(i) + anyText(), anyValue(depth - 1));
    }
    if (*rc::gen::inRange(0, 4) == 0)
        value.comment(anyText());
    return value;
}

bool isSame(const YamlNode &node, const YamlValue &value)
{
    if (const auto *text = std::get_if<std::string>(&value.value()))
        return node.kind == YamlNode::Kind::Scalar && node.text == *text;
    if (const auto *number = std::get_if<std::int64_t>(&value.value()))
        return node.style == YamlNode::Style::Plain && node.text == std::to_string(*number);
    if (const auto *flag = std::get_if<bool>(&value.value()))
        return node.style == YamlNode::Style::Plain && node.text == (*flag ? "true" : "false");
    if (const auto *items = std::get_if<YamlValue::Sequence>(&value.value()))
        return node.kind == YamlNode::Kind::Sequence &&
               std::ranges::equal(node.items, *items, isSame);
    if (const auto *entries = std::get_if<YamlValue::Mapping>(&value.value())) {
        return node.kind == YamlNode::Kind::Mapping &&
               std::ranges::equal(
                   node.entries, *entries, [](const auto &read, const auto &written) {
                       return read.key == written.key && isSame(read.value, written.value);
                   });
    }
    return node.isNull();
}

} // namespace

/// Whatever is written is read back as it was, comments notwithstanding.
class YamlPropertyTest : public QObject {
    Q_OBJECT
private slots:
    void writtenIsReadBack();
    void commentsChangeNothing();
};

void YamlPropertyTest::writtenIsReadBack()
{
    QVERIFY(rc::check([] {
        YamlValue value =
            YamlValue::mapping(); // a document of its own: a lone null would be an empty one
        value.set("value", anyValue(3));
        const std::string text = writeYaml(value);
        Diagnostics diagnostics;
        const auto documents = readYaml(text, makeFileRef("written"), {}, diagnostics);
        RC_LOG() << text;
        RC_ASSERT(diagnostics.empty());
        RC_ASSERT(documents.size() == 1u);
        RC_ASSERT(isSame(documents.front(), value));
    }));
}

void YamlPropertyTest::commentsChangeNothing()
{
    QVERIFY(rc::check([] {
        YamlValue value = YamlValue::mapping();
        value.set("key", anyText()).comment(anyText());
        value.comment(anyText());
        Diagnostics diagnostics;
        const auto documents = readYaml(writeYaml(value), makeFileRef("written"), {}, diagnostics);
        RC_ASSERT(diagnostics.empty());
        RC_ASSERT(documents.size() == 1u);
        RC_ASSERT(documents.front().entries.size() == 1u);
    }));
}

QTEST_GUILESS_MAIN(YamlPropertyTest)
#include "test_yaml_property.moc"
