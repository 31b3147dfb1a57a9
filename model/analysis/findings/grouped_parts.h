// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/rule.h"
#include "model/base/texts.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace drawbridge {

/// Several statements of one rule about one target, told as one finding: the worst of them decides
/// the severity and comes first, all of them are its subKey, so that a further one is a new finding
/// for a baseline.
class GroupedParts {
public:
    void add(Severity severity, std::string text, const SourceSpan &where)
    {
        m_parts.push_back({severity, std::move(text), where});
    }
    [[nodiscard]] bool isEmpty() const { return m_parts.empty(); }
    [[nodiscard]] Severity worst() const
    {
        return std::ranges::min_element(m_parts, {}, &Part::severity)->severity;
    }

    /// `message` is what stands before the parts: "shop/Deployment/web: ".
    [[nodiscard]] Finding finding(std::string_view rule, NodeKey target, const std::string &message,
                                  std::string fix) const
    {
        std::vector<const Part *> parts;
        for (const Part &part : m_parts)
            parts.push_back(&part);
        std::ranges::stable_sort(parts, {}, [](const Part *part) { return part->severity; });
        std::vector<std::string> texts;
        Finding finding = makeFinding(rule, worst(), std::move(target), {}, std::move(fix), {});
        finding.evidence.clear();
        std::unordered_set<std::string_view> told;
        std::set<SourceSpan> places;
        for (const Part *part : parts) {
            if (told.insert(part->text).second)
                texts.push_back(part->text);
            if (places.insert(part->where).second)
                finding.evidence.push_back(part->where);
        }
        finding.message = message + joined(texts, "; ") + ".";
        std::ranges::sort(texts);
        finding.subKey = joined(texts, "; ");
        return finding;
    }

private:
    struct Part {
        Severity severity = Severity::Info;
        std::string text;
        SourceSpan where;
    };
    std::vector<Part> m_parts;
};

} // namespace drawbridge
