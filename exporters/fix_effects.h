// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/finding_fixes.h"
#include "model/analysis/api_losses.h"
#include "model/analysis/connectivity_diff.h"
#include "model/analysis/flow_cuts.h"
#include "model/analysis/rbac_diff.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace drawbridge {

/// What a fix does, by the engines: the design, or the cluster, before and after it.
struct FixEffect {
    bool isCleared = false;         ///< The finding is gone.
    std::string left;               ///< Else what is still found, or why the fix is impossible.
    std::vector<Finding> raised;    ///< Findings that come with it.
    std::size_t alsoCleared = 0;    ///< Other findings that go.
    std::vector<Flow> drawn;        ///< What the drawing admits more, which the export then does.
    std::vector<FlowCut> cuts;      ///< Flows drawn, of the system or inferred that are lost.
    std::vector<ApiLoss> apiLosses; ///< API access that workloads lose by another account.
    std::vector<RbacChange> permissions;  ///< That subjects lose by another binding.
    std::vector<ConnectionChange> opened; ///< Connections of the cluster that become possible.
    std::size_t closed = 0;               ///< Connections that are no more, or on fewer ports.

    /// Something is lost, opened or raised, so that somebody has to say yes to it.
    [[nodiscard]] bool needsConsent() const
    {
        return !raised.empty() || !cuts.empty() || !apiLosses.empty() || !permissions.empty() ||
               !opened.empty();
    }
};

/// Judges fixes of the findings of one design. Not thread-safe: it remembers the cluster as it is.
class FixJudge {
public:
    /// `report` is what `analyze` says of the design.
    FixJudge(std::shared_ptr<const Design> design, const AnalysisReport &report);
    ~FixJudge();

    /// Cost: an analysis of all that the fix leaves, and for manifests a decision for each flow
    /// and each pair with an end in a namespace they are for.
    [[nodiscard]] FixEffect judge(const Fix &fix, const Finding &finding,
                                  const std::stop_token &stop = {});

private:
    struct Cluster;
    [[nodiscard]] FindingsOptions sameRules() const;
    void compare(const AnalysisReport &after, const Finding &finding, FixEffect &effect) const;
    void judgeEdit(const Fix &fix, const Finding &finding, const std::stop_token &stop,
                   FixEffect &effect) const;
    void judgeManifests(const Fix &fix, const Finding &finding, const std::stop_token &stop,
                        FixEffect &effect);

    std::shared_ptr<const Design> m_design;
    const AnalysisReport &m_report;
    std::unique_ptr<Cluster> m_before;
};

/// Fixes with what each does, ready to be shown.
struct JudgedFixes {
    struct Choice {
        Fix fix;
        FixEffect effect;
    };
    Finding finding;
    std::vector<Choice> choices; ///< Those that make the finding go first.
    std::vector<std::string> notes;
};
/// `fixesFor`, each judged. What was judged when `stop` came is incomplete.
[[nodiscard]] JudgedFixes judgedFixes(const Finding &finding, std::shared_ptr<const Design> design,
                                      const AnalysisReport &report, const ManifestSet &exported,
                                      const std::stop_token &stop = {});

/// The cluster's objects with a fix applied: what it writes is read back from its bytes.
[[nodiscard]] ResourceSet resourcesWith(const ResourceSet &resources, const Fix &fix);

/// One statement about a fix, for people.
struct FixLine {
    enum class Tone { Gain, Loss, Plain };
    Tone tone = Tone::Plain;
    std::string text; ///< Without line breaks.
};
/// What a fix does, losses first; of long lists the first 20 and how many more there are.
[[nodiscard]] std::vector<FixLine> fixLines(const Fix &fix, const FixEffect &effect);

/// The fix as one YAML text to copy: what it does as comments, the commands, and each file with its
/// path. Empty for an edit of the drawing.
[[nodiscard]] std::string fixText(const Fix &fix, const Finding &finding, const FixEffect &effect);
/// How to apply it with kubectl, from the folder of its files.
[[nodiscard]] std::vector<std::string> fixCommands(const Fix &fix);

} // namespace drawbridge
