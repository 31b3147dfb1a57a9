// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/label_selector.h"
#include "model/base/source_span.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

namespace drawbridge {

/// metav1.ObjectMeta, as far as it is used. `nameSpace` is filled with the import's default
/// namespace when absent
/// (`namespaceInferred`), and empty for cluster-scoped kinds.
struct ObjectMeta {
    std::string apiVersion;
    std::string kind;
    std::string name;
    std::string nameSpace;
    bool namespaceInferred = false;
    LabelMap labels;
    std::map<std::string, std::string> annotations;
    std::string uid;               ///< Set by the API server: dumps have it, manifests do not.
    std::string creationTimestamp; ///< As written (RFC 3339), or empty: files have none.
    std::optional<std::string> controllerKind; ///< Of the ownerReference with `controller: true`.
    std::string controllerName;
    SourceSpan where; ///< First key of the object.
    bool hasDuplicateKeys =
        false; ///< The document had a key twice: verdicts on this object are marked.

    bool operator==(const ObjectMeta &) const = default;
};

/// One object of a cluster: of the same kind, namespace and name, whatever its version says.
[[nodiscard]] inline bool isSameObject(const ObjectMeta &a, const ObjectMeta &b)
{
    return a.kind == b.kind && a.nameSpace == b.nameSpace && a.name == b.name;
}

/// "Service shop/web"; without a slash where the kind is cluster-scoped.
[[nodiscard]] std::string toString(const ObjectMeta &meta);

struct TextWithPlace {
    std::string text;
    SourceSpan where;
    std::uint32_t blockIndent = 0; ///< Of a literal block ("|"): columns in front of its lines, the
                                   ///< first of which is below `where`. Else 0.
    bool operator==(const TextWithPlace &) const = default;
};

/// A port number, or the name of a port of the destination pod (util intstr.IntOrString).
using PortReference = std::variant<std::uint16_t, std::string>;

/// Anything else: kept, counted, named in the import report. The reader has dropped its content.
struct OpaqueObject {
    ObjectMeta meta;
    bool operator==(const OpaqueObject &) const = default;
};

/// A policy document that did not decode: what it selects is unknown, so every verdict in its
/// namespace that it might change is unknown (architecture R8), never "open" or "denied".
struct UndecodedPolicy {
    ObjectMeta meta; ///< As far as it could be read.
    std::string reason;
    bool operator==(const UndecodedPolicy &) const = default;
};

} // namespace drawbridge

extern template class std::vector<drawbridge::UndecodedPolicy>;
