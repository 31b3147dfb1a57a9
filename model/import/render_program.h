// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"
#include "model/import/importer.h"

#include <filesystem>
#include <string>
#include <vector>

namespace drawbridge {

/// A program that turns a folder into manifests.
struct RenderProgram {
    std::filesystem::path path; ///< Empty: none is used.
    std::string name;           ///< "kustomize build", "helm template": for messages.
    std::vector<std::string> firstArguments;
    bool isAsked = false; ///< By its name or path: that it is missing is an error.

    [[nodiscard]] bool isUsed() const { return !path.empty(); }
};

/// What `options.kustomize` stands for: kustomize, else kubectl. Error: ToolMissing, where a
/// program is named that is not there; with "auto" and "off" none is used.
[[nodiscard]] Result<RenderProgram> kustomizeProgram(const RenderOptions &options);
[[nodiscard]] Result<RenderProgram> helmProgram(const RenderOptions &options);

/// Runs it with `arguments` after its own and gives what it printed. It gets an environment of its
/// own, without PATH, home folder or plugins, and with a proxy that leads nowhere, so that nothing
/// is fetched. Error, with `failed` as its code: what it said, in one line.
[[nodiscard]] Result<std::string> runRenderProgram(const RenderProgram &program,
                                                   const std::vector<std::string> &arguments,
                                                   const ImportOptions &options, ErrorCode failed,
                                                   const SourceSpan &where);

} // namespace drawbridge
