// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_waived_marks.cpp and test_collapse.cpp
#include "model/layout/finding_marks.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace drawbridge {
namespace {

/// What a workload carries on its box.
enum class BoxMark { Shield, Account, Lock };

struct MarkOfRule {
    std::string_view ruleId;
    BoxMark mark;
};
constexpr std::array kMarks{
    MarkOfRule{"ZT-NET-001", BoxMark::Shield},
    MarkOfRule{"ZT-NET-002", BoxMark::Shield},
    MarkOfRule{"ZT-ID-001", BoxMark::Account},
    MarkOfRule{"ZT-MTLS-001", BoxMark::Lock},
};

std::string countText(int count, const char *one, const char *many)
{
    return ", " + std::to_string(count) + (count == 1 ? one : many);
}

void describe(NodeLook &frame)
{
    if (!frame.isCollapsed)
        return;
    if (frame.findingCount > 0)
        frame.description += countText(frame.findingCount, " finding", " findings") +
                             ", the worst " + std::string(toString(frame.worstFinding));
    if (frame.waivedCount > 0)
        frame.description +=
            countText(frame.waivedCount, " suppressed finding", " suppressed findings");
}

void markFrames(const AnalysisReport &report, std::vector<NodeLook> &frames)
{
    std::map<std::pair<std::string_view, std::string_view>, NodeLook *> byName;
    for (NodeLook &frame : frames)
        byName[{frame.key.cluster, frame.key.name}] = &frame;
    std::pair<std::string_view, std::string_view> name;
    auto home = byName.find(name);
    for (const Finding &finding : report.findings) {
        const NodeKey &target = finding.target; // most have that of the finding before
        if (name.first != target.cluster || name.second != target.nameSpace) {
            name = {target.cluster, target.nameSpace};
            home = byName.find(name);
        }
        if (home == byName.end())
            continue;
        NodeLook &look = *home->second;
        if (finding.waived) {
            ++look.waivedCount;
            continue;
        }
        ++look.findingCount;
        look.worstFinding = std::min(look.worstFinding, finding.severity);
    }
    for (NodeLook &frame : frames)
        describe(frame);
}

/// Whether all findings behind a mark are waived.
using WaivedMarks = std::map<std::pair<NodeKey, BoxMark>, bool>;

WaivedMarks waivedMarksIn(const AnalysisReport &report)
{
    WaivedMarks marks;
    const auto isWaived = [](const Finding &finding) { return finding.waived.has_value(); };
    if (std::ranges::none_of(report.findings, isWaived))
        return marks;
    for (const Finding &finding : report.findings) {
        const auto *const rule = std::ranges::find(kMarks, finding.ruleId, &MarkOfRule::ruleId);
        if (rule == kMarks.end())
            continue;
        const auto at = marks.try_emplace({finding.target, rule->mark}, true).first;
        at->second = at->second && finding.waived;
    }
    return marks;
}

void markBoxes(const AnalysisReport &report, std::vector<NodeLook> &boxes)
{
    const WaivedMarks marks = waivedMarksIn(report);
    if (marks.empty())
        return;
    for (NodeLook &box : boxes) {
        std::string words;
        const auto isAccepted = [&](bool isShown, BoxMark mark, std::string_view what) {
            const auto found = marks.find({box.key, mark});
            if (!isShown || found == marks.end() || !found->second)
                return false;
            words += (words.empty() ? ", suppressed: " : ", ") + std::string(what);
            return true;
        };
        const bool isOpen = box.hasShield && box.shield != ShieldState::Full;
        box.isShieldWaived = isAccepted(isOpen, BoxMark::Shield, "missing isolation");
        box.isAccountWaived = isAccepted(box.isDefaultAccount, BoxMark::Account, "default account");
        box.isMtlsWaived = isAccepted(box.isMtlsException, BoxMark::Lock, "plaintext");
        box.description += words;
    }
}

} // namespace

void markFindings(const AnalysisReport &report, NodeLooks &looks)
{
    markFrames(report, looks.frames);
    markBoxes(report, looks.boxes);
}

} // namespace drawbridge
