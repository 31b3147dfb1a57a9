// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/fix_workloads.h"
#include "exporters/manifest_set.h"
#include "model/analysis/findings.h"
#include "model/design/edits.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// Whom a binding still names once a subject is taken out; nobody: the binding goes.
struct BindingChange {
    ObjectMeta binding;
    std::vector<RbacSubject> subjects;
};

/// One way to make a finding go away (findings.md sections 1 and 7): an edit of the drawing, or
/// manifests for the cluster. What it gains and loses is for `FixJudge` to say.
struct Fix {
    std::string title;        ///< "Draw shop/Deployment/web -> shop/Deployment/db on 5432/TCP".
    std::string caution;      ///< What no engine can tell of it; mostly empty.
    std::optional<Edit> edit; ///< Of the drawing, one undo step; then nothing of what follows.
    std::vector<ManifestFile> files;       ///< To apply: objects, and patches with their Component.
    std::vector<ObjectMeta> removed;       ///< Policies of the input that go.
    std::vector<WorkloadChange> workloads; ///< What the patches among `files` say of pods.
    std::vector<BindingChange> bindings;   ///< And of bindings.
};

/// The fixes of one finding, and why there are no more of them.
struct FixOffer {
    std::vector<Fix> fixes; ///< The one that changes least first.
    std::vector<std::string> notes;
};

/// What can be done about a finding of `design`. `exported` is the export of the design as
/// `exportDesign` gives it without options. Deterministic. Cost: where a rule of the mesh asks for
/// another export than that, one export.
[[nodiscard]] FixOffer fixesFor(const Finding &finding, const Design &design,
                                const ManifestSet &exported);

} // namespace drawbridge
