// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/yaml/mark_converter.h"
#include "model/yaml/read_failure.h"
#include "model/yaml/yaml_node.h"
#include "model/yaml/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// Builds a YamlNode from yaml-cpp's events. Throws ReadFailure to leave a document that it
/// refuses.
class TreeBuilder : public YAML::EventHandler {
public:
    TreeBuilder(std::string_view text, MarkConverter &marks, const YamlLimits &limits,
                Diagnostics &diagnostics);

    /// The document, or nothing when there was none or only null.
    [[nodiscard]] std::optional<YamlNode> takeRoot();
    [[nodiscard]] bool hasDocument() const { return m_documents > 0; }
    /// The last quoted or block scalar of the document.
    [[nodiscard]] const std::optional<YAML::Mark> &lastQuoted() const { return m_lastQuoted; }
    /// Where the innermost { or [ that is still open stands.
    [[nodiscard]] std::optional<SourceSpan> innermostFlow() const;

    void OnDocumentStart(const YAML::Mark &mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  const std::string &value) override;
    void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { closeFrame(); }
    void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override { closeFrame(); }
    void OnAnchor(const YAML::Mark &mark, const std::string &name) override;

private:
    /// A collection that is still open. It stands at its final place in the tree already: while it
    /// is open, the vector that holds it does not grow.
    struct Frame {
        YamlNode *node = nullptr;
        YAML::anchor_t anchor = 0;
        bool isFlow = false;
        bool wantsKey = false;   ///< Of a mapping: the next scalar is a key.
        bool keyIsMerge = false; ///< The value that follows belongs to "<<".
        SourceSpan mergeWhere;
        std::vector<YamlNode> merges;
    };

    /// `anchor` when some alias names it; else there is no need to keep its value.
    YAML::anchor_t usedAnchor(YAML::anchor_t anchor);
    /// Where the next value goes.
    YamlNode &nextPlace();
    [[nodiscard]] bool wantsKey() const { return !m_frames.empty() && m_frames.back().wantsKey; }
    void openFrame(YamlNode::Kind kind, const YAML::Mark &mark, const std::string &tag,
                   YAML::anchor_t anchor, YAML::EmitterStyle::value style);
    void closeFrame();
    void finish(YamlNode &node, YAML::anchor_t anchor);
    void finishValue(Frame &frame, YamlNode &value);
    void takeKey(const YamlNode &key);
    void takeMerge(Frame &frame);
    static void mergeInto(YamlNode &mapping, std::vector<YamlNode> merges);
    void keep(const YamlNode &anchored, YAML::anchor_t anchor);
    void spend(std::size_t bytes, const YamlNode &node);
    void spendOnCopy(const YamlNode &copied, std::size_t depth);

    std::string_view m_text;
    bool m_isNullWritten = false; ///< The last null stands there as a word.
    bool m_hasColon = false;      ///< A colon stands in the line of the last null.
    std::set<std::string, std::less<>> m_aliasNames; ///< Names after "*": only these are copied.
    MarkConverter &m_marks;
    const YamlLimits &m_limits;
    MemoryLease m_memory;
    Diagnostics &m_diagnostics;
    std::vector<Frame> m_frames;
    std::map<YAML::anchor_t, YamlNode> m_anchors;
    std::string m_nextAnchorName;
    std::size_t m_copiedNodes = 0;
    std::size_t m_documents = 0;
    std::optional<YamlNode> m_root;
    std::optional<YAML::Mark> m_lastQuoted;
};

} // namespace drawbridge
