// SPDX-License-Identifier: Apache-2.0
// Whatever people do to the files of an export in comments and order, the next export writes the
// values that are drawn, loses no comment without a word, and after that has nothing to change.
#include "exporters/design_exporter.h"
#include "exporters/update_in_place.h"
#include "model/yaml/yaml_reader.h"
#include "model/yaml/yaml_writer.h"
#include "tests/property/random_design.h"

#include <QtTest>

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

int upTo(int limit)
{
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, limit));
}

/// One time of so many; smaller cases have it seldomer.
bool onceIn(int times)
{
    return upTo(times) == times - 1;
}

std::size_t indexIn(std::size_t size)
{
    return static_cast<std::size_t>(upTo(static_cast<int>(size)));
}

template<typename T>
std::vector<T> shuffled(std::vector<T> items)
{
    for (std::size_t i = items.size(); i > 1; --i)
        if (onceIn(3))
            std::swap(items[i - 1], items[indexIn(i)]);
    return items;
}

/// Keys and items in another order, below their comments.
YamlValue shuffledValue(const YamlValue &value)
{
    YamlValue result = value;
    if (const auto *entries = std::get_if<YamlValue::Mapping>(&value.value());
        entries && !entries->empty()) {
        result = YamlValue::mapping();
        for (const YamlValue::Entry &entry : shuffled(*entries))
            result.set(entry.key, shuffledValue(entry.value));
    }
    if (const auto *items = std::get_if<YamlValue::Sequence>(&value.value());
        items && !items->empty()) {
        result = YamlValue::sequence();
        for (const YamlValue &item : shuffled(*items))
            result.push(shuffledValue(item));
    }
    result.comment(value.comment());
    return result;
}

std::vector<std::string> linesOf(const std::string &text)
{
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

bool isComment(const std::string &line)
{
    return line.find_first_not_of(' ') == line.find('#') && line.find('#') != std::string::npos;
}

std::string anyComment(int number)
{
    static const std::vector<std::string> kWords{"ticket", "# ", "a: b",   "- x",   "\"",
                                                 "'",      "é",  "[{",     "*a &b", "|",
                                                 "---",    "\\", "drawn:", " -",    "%"};
    std::string text = "# <" + std::to_string(number) + '>';
    for (int i = upTo(4); i > 0; --i)
        text += ' ' + *rc::gen::elementOf(kWords);
    return text;
}

/// The lines of a text of several lines, where a comment would be a part of it.
class TextLines {
public:
    /// Of each line in its turn.
    [[nodiscard]] bool holds(const std::string &line)
    {
        const std::size_t indent = line.find_first_not_of(' ');
        m_wasInside = m_isInside;
        m_isInside = m_isInside && indent > m_indent;
        if (m_isInside)
            return true;
        m_isInside = line.ends_with(": |-");
        m_indent = indent;
        return false;
    }
    /// The line ends such a text, which a deeper comment would belong to.
    [[nodiscard]] bool endsAt() const { return m_wasInside; }

private:
    bool m_isInside = false, m_wasInside = false;
    std::size_t m_indent = 0;
};

/// With comments everywhere, each with a number of its own.
std::string commented(const std::string &text, std::vector<std::string> &comments)
{
    std::string result;
    TextLines texts;
    for (const std::string &line : linesOf(text)) {
        if (texts.holds(line)) {
            result += line + '\n';
            continue;
        }
        for (int i = upTo(8) - 5; i > 0; --i) {
            comments.push_back(anyComment(static_cast<int>(comments.size())));
            const std::size_t indent = line.find_first_not_of(' ');
            const bool isAnywhere = !texts.endsAt() && onceIn(2);
            result += std::string(isAnywhere ? indexIn(12) : indent, ' ') + comments.back() + '\n';
        }
        if (onceIn(20))
            result += '\n';
        result += line;
        if (!isComment(line) && onceIn(8)) {
            comments.push_back(anyComment(static_cast<int>(comments.size())));
            result += std::string(1 + indexIn(4), ' ') + comments.back();
        }
        result += '\n';
    }
    return result;
}

/// Each value with its path, sorted, so that no order counts.
void collectLeaves(const YamlNode &node, const std::string &path, std::vector<std::string> &leaves)
{
    for (const YamlNode::Entry &entry : node.entries)
        collectLeaves(entry.value, path + '.' + entry.key, leaves);
    for (const YamlNode &item : node.items)
        collectLeaves(item, path + "[]", leaves);
    if (node.entries.empty() && node.items.empty())
        leaves.push_back(path + (node.style == YamlNode::Style::Quoted ? "=\"" : "=") + node.text);
}

std::vector<std::string> leavesOf(const std::string &text)
{
    Diagnostics said;
    std::vector<std::string> leaves;
    for (const YamlNode &node : readYaml(text, makeFileRef("text"), {}, said))
        collectLeaves(node, {}, leaves);
    RC_ASSERT(said.empty());
    std::ranges::sort(leaves);
    return leaves;
}

std::vector<std::string> ownCommentsOf(const std::string &text)
{
    std::vector<std::string> comments;
    for (const std::string &line : linesOf(text))
        if (isComment(line) && line.find("# <") == std::string::npos)
            comments.push_back(line);
    std::ranges::sort(comments);
    return comments;
}

std::map<std::string, ManifestFile> filesOf(const Design &design)
{
    Diagnostics ignored;
    std::map<std::string, ManifestFile> files;
    for (ManifestFile &file : exportDesign(design, {}, ignored).files)
        files[file.path] = std::move(file);
    return files;
}

std::size_t countOf(const std::string &text, const std::string &part)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

/// What is written for `file` over `existing`, and what was said.
struct Updated {
    std::string text, said;
};

Updated updated(const ManifestFile &file, const std::string &existing)
{
    Diagnostics said;
    Updated result{updatedInPlace(file.documents.items(), existing, makeFileRef(file.path), said),
                   {}};
    for (const Diagnostic &diagnostic : said.all())
        result.said += toString(diagnostic) + '\n';
    RC_LOG() << existing << "=== becomes\n" << result.text << "=== saying\n" << result.said;
    return result;
}

void checkUpdate(const ManifestFile &file, const Updated &made,
                 const std::vector<std::string> &comments)
{
    RC_ASSERT(made.said.find("written anew") == std::string::npos);
    RC_ASSERT(leavesOf(made.text) == leavesOf(file.text()));
    RC_ASSERT(ownCommentsOf(made.text) == ownCommentsOf(file.text()));
    for (const std::string &comment : comments) {
        const std::string mark = comment.substr(0, comment.find('>') + 1);
        RC_ASSERT(countOf(made.text, mark) + countOf(made.said, mark) == 1u);
        RC_ASSERT(countOf(made.text, mark) == countOf(made.text, comment));
    }
    RC_ASSERT(updated(file, made.text).text == made.text);
}

std::string editedByPeople(const ManifestFile &file, std::vector<std::string> &comments)
{
    std::vector<YamlValue> documents;
    for (const YamlValue &document : file.documents)
        documents.push_back(shuffledValue(document));
    return commented(writeYaml(documents), comments);
}

/// One of the files; nothing where the design has none.
std::vector<ManifestFile> anyFileOf(const Design &design)
{
    const auto files = filesOf(design);
    if (files.empty())
        return {};
    return {std::next(files.begin(), upTo(static_cast<int>(files.size())))->second};
}

MeshKind anyMesh()
{
    return *rc::gen::elementOf(std::vector{MeshKind::None, MeshKind::Sidecar, MeshKind::Ambient});
}

} // namespace

class UpdatePropertyTest : public QObject {
    Q_OBJECT
private slots:
    void theSameDrawingKeepsEverything();
    void anotherDrawingLosesNothingInSilence();
    void anyTextGivesTheNewValues();
};

void UpdatePropertyTest::theSameDrawingKeepsEverything()
{
    QVERIFY(rc::check([] {
        for (const ManifestFile &file : anyFileOf(randomDesign(anyMesh()))) {
            std::vector<std::string> comments;
            const Updated made = updated(file, editedByPeople(file, comments));
            RC_ASSERT(made.said.empty());
            checkUpdate(file, made, comments);
        }
    }));
}

void UpdatePropertyTest::anotherDrawingLosesNothingInSilence()
{
    QVERIFY(rc::check([] {
        const Design design = randomDesign(anyMesh());
        const auto next = filesOf(redrawn(design));
        for (const ManifestFile &file : anyFileOf(design)) {
            const auto found = next.find(file.path);
            if (found == next.end())
                continue;
            std::vector<std::string> comments;
            const std::string existing = editedByPeople(file, comments);
            checkUpdate(found->second, updated(found->second, existing), comments);
        }
    }));
}

// Lines taken out, doubled and torn apart: mostly no YAML any more.
void UpdatePropertyTest::anyTextGivesTheNewValues()
{
    QVERIFY(rc::check([] {
        static const std::vector<std::string> kPieces{
            "#",  " #", "\"", "'",  "|",     ">-\n", "- ", ":", "{", "[",
            "&a", "*a", "\t", "\n", "---\n", "%",    "? ", "}", ",", "\xE2\x80\xA9"};
        for (const ManifestFile &file : anyFileOf(randomDesign(anyMesh()))) {
            std::string text = file.text();
            for (int i = 1 + upTo(6); i > 0; --i)
                text.insert(indexIn(text.size() + 1), *rc::gen::elementOf(kPieces));
            const Updated made = updated(file, text);
            RC_ASSERT(leavesOf(made.text) == leavesOf(file.text()));
            RC_ASSERT(updated(file, made.text).text == made.text);
        }
    }));
}

QTEST_GUILESS_MAIN(UpdatePropertyTest)
#include "test_update_property.moc"
