// SPDX-License-Identifier: Apache-2.0
#include "model/import/tls_patch.h"

#include "model/yaml/yaml_cursor.h"

#include <charconv>

// JSON 6902 is the only way to change one item of a list of a custom resource with kustomize, so
// the export writes it for Gateways, and reads it again for the proof.
// Tested by tests/unit/exporters/test_edge_tls.cpp

namespace drawbridge {

namespace {

/// "0" of "/spec/servers/0/tls/minProtocolVersion".
std::optional<std::size_t> serverOf(std::string_view path)
{
    constexpr std::string_view kBefore = "/spec/servers/", kBehind = "/tls/minProtocolVersion";
    if (!path.starts_with(kBefore) || !path.ends_with(kBehind) ||
        path.size() <= kBefore.size() + kBehind.size())
        return std::nullopt;
    const std::string_view digits =
        path.substr(kBefore.size(), path.size() - kBefore.size() - kBehind.size());
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    const bool isIndex = error == std::errc() && end == digits.data() + digits.size();
    return isIndex ? std::optional(index) : std::nullopt;
}

IngressTls readEntry(const YamlCursor &at)
{
    return {at["hosts"].textList(), at["secretName"].textOr({}), at.where()};
}

/// What `add` does to a member that is there already.
void replaceEntries(const YamlCursor &list, WorkloadPatch &result)
{
    result.ingressTls.clear();
    result.replacesIngressTls = true;
    for (const YamlCursor &entry : list.items())
        result.ingressTls.push_back(readEntry(entry));
}

/// Whether the operation is one of ours.
bool takeOperation(const YamlCursor &operation, WorkloadPatch &result)
{
    const std::string what = operation["op"].textOr({}), path = operation["path"].textOr({});
    if (what == "test")
        return true;
    if (result.target.kind == "Gateway") {
        const auto server = serverOf(path);
        const auto version = operation["value"].text();
        if ((what != "add" && what != "replace") || !server || !version)
            return false;
        result.minProtocolVersions[*server] = *version;
        return true;
    }
    if (what == "add" && path == "/spec/tls/-")
        result.ingressTls.push_back(readEntry(operation["value"]));
    else if (what == "add" && path == "/spec/tls")
        replaceEntries(operation["value"], result);
    else
        return false;
    return true;
}

bool isOfEdge(const PatchReference &reference)
{
    return (reference.targetKind == "Gateway" && reference.targetGroup == "networking.istio.io") ||
           reference.targetKind == "Ingress";
}

} // namespace

std::optional<WorkloadPatch> readTlsPatch(const YamlNode &document, const PatchReference &reference,
                                          const std::string &defaultNamespace,
                                          Diagnostics &diagnostics)
{
    if (document.kind != YamlNode::Kind::Sequence || !isOfEdge(reference) ||
        reference.targetName.empty())
        return std::nullopt;
    ObjectReport report(document, diagnostics);
    const YamlCursor patch(document, report);
    WorkloadPatch result;
    result.target.kind = reference.targetKind;
    result.target.name = reference.targetName;
    result.target.nameSpace =
        reference.targetNamespace.empty() ? defaultNamespace : reference.targetNamespace;
    result.target.namespaceInferred = reference.targetNamespace.empty();
    result.target.where = document.where;
    for (const YamlCursor &operation : patch.items())
        if (!takeOperation(operation, result))
            return std::nullopt;
    return result;
}

} // namespace drawbridge
