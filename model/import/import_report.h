// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/import/resource_set.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// Something the input does not say, for which a reading was chosen.
struct ImportGuess {
    enum class Kind {
        Namespace,       ///< Objects without a namespace, put into the default one.
        AmbiguousScalar, ///< Plain scalars that YAML 1.1 and 1.2 readers take for different types.
        DuplicateKey,    ///< Of two equal keys the last was taken.
        DuplicateObject, ///< Of two objects of one identity the last was taken.
        FlowPort,        ///< Inferred flows whose port nobody names.
    };
    Kind kind = Kind::Namespace;
    std::size_t count = 0;
    SourceSpan first; ///< Where the first of them stands.
    bool operator==(const ImportGuess &) const = default;
};
/// "3 objects name no namespace; they are taken to be in the default one".
[[nodiscard]] std::string describe(const ImportGuess &guess);
/// "namespace", "ambiguous-scalar", "duplicate-key", "duplicate-object", "flow-port".
[[nodiscard]] std::string_view toString(ImportGuess::Kind kind);

/// What an import made of its input: read, not understood, guessed, left to other programs.
struct ImportReport {
    std::size_t files = 0;
    std::size_t documents = 0;
    std::size_t objects = 0;
    std::vector<KindCount> understood;    ///< Sorted by group and kind.
    std::vector<KindCount> notUnderstood; ///< Kept and counted only; sorted the same way.
    std::vector<ImportGuess> guesses;     ///< One a kind, in the order of the enumerators.
    std::vector<Error> needTool;          ///< Parts read plainly that kustomize or helm would
                                          ///< change, or that only they can read; by place.
    std::size_t errors = 0; ///< Of all diagnostics, equal ones at one place counted once.
    std::size_t warnings = 0;
    std::size_t notes = 0;
    bool isComplete = true; ///< False when some part of the input was lost.
    bool operator==(const ImportReport &) const = default;
};

/// The report on one or several clusters read together; `diagnostics` is what was said since the
/// reading began. Cost: linear in kinds and diagnostics, not in objects.
[[nodiscard]] ImportReport reportImport(std::span<const ResourceSet *const> clusters,
                                        const Diagnostics &diagnostics);

/// One line: "read 12 files with 34 objects of 6 kinds; 2 kinds not understood (5 objects); …".
[[nodiscard]] std::string importSummary(const ImportReport &report);

/// "apps Deployment", "core Service"; "(no kind)" where there is none.
[[nodiscard]] std::string kindName(const KindCount &kind);

} // namespace drawbridge
