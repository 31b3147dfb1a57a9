// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/design/design.h"

#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// A waiver with all that findings.md 4.3 asks of one, wherever it stands: in the project file, in
/// a file of its own, or as an annotation of the object it is for.
struct WaiverRecord {
    enum class Origin { Design, File, Annotation };

    /// In a file and as an annotation the parts of `target` and `peer` may be "*": any namespace,
    /// kind or name. A peer of "*" stands for any and for none.
    Waiver waiver;
    std::string id;
    std::string ticket;
    std::string created;                   ///< YYYY-MM-DD or empty.
    std::vector<std::string> compensating; ///< Rules that are kept instead.
    Origin origin = Origin::Design;
    SourceSpan where; ///< Unset for those of a design.
    bool operator==(const WaiverRecord &) const = default;
};

/// Reads a file of kind Waivers. Errors: what project files have, FieldUnknown, and FieldInvalid
/// for a rule with a star, a justification under 20 characters or a day that is none; the first of
/// them is returned, all are noted.
[[nodiscard]] Result<std::vector<WaiverRecord>>
readWaivers(std::string_view text, const FileRef &file, Diagnostics &diagnostics);

/// Those of annotations "drawbridge.dev/waive.RULE: REASON; owner=…; expires=YYYY-MM-DD", for the
/// object that carries them and whatever peer. One that cannot be read is a warning
/// (AnnotationInvalid), and waives nothing. In the order of the manifests.
[[nodiscard]] std::vector<WaiverRecord> annotatedWaivers(const Topology &topology,
                                                         Diagnostics &diagnostics);

/// Those of a design, in its order.
[[nodiscard]] std::vector<WaiverRecord> waiversOf(const Design &design);

/// Whether a key is meant by the text of a waiver: equal, or with "*" for some of its parts.
[[nodiscard]] bool namesKey(std::string_view pattern, const NodeKey &key);

} // namespace drawbridge
