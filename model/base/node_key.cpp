// SPDX-License-Identifier: Apache-2.0
#include "model/base/node_key.h"

#include "model/base/texts.h"

#include <vector>

// Kubernetes names hold neither '/' nor ':' where a NodeKey uses them (RFC 1123 names; RBAC names
// may hold ':', but never before the first '/'), so the text splits without escapes. Tested by
// tests/unit/base/test_node_key.cpp

namespace drawbridge {

namespace {

std::vector<std::string_view> pathParts(std::string_view text)
{
    std::vector<std::string_view> parts;
    while (true) {
        const auto slash = text.find('/');
        parts.push_back(text.substr(0, slash));
        if (slash == std::string_view::npos)
            return parts;
        text.remove_prefix(slash + 1);
    }
}

} // namespace

Result<NodeKey> NodeKey::parse(std::string_view text, SourceSpan where)
{
    const auto invalid = [&] {
        return fail(
            ErrorCode::NodeKeyInvalid, "\"" + std::string(text) + "\" does not name a node", where,
            "write namespace/Kind/name, for example shop/Deployment/web, or External/internet");
    };
    NodeKey key;
    std::string_view rest = text;
    const auto colon = rest.find(':');
    if (colon != std::string_view::npos && colon < rest.find('/')) {
        key.cluster = rest.substr(0, colon);
        rest.remove_prefix(colon + 1);
        if (key.cluster.empty())
            return invalid();
    }
    const auto parts = pathParts(rest);
    for (const std::string_view part : parts) {
        if (part.empty())
            return invalid();
    }
    if (parts.size() == 2) {
        key.kind = parts[0];
        key.name = parts[1];
    } else if (parts.size() == 3) {
        key.nameSpace = parts[0];
        key.kind = parts[1];
        key.name = parts[2];
    } else {
        return invalid();
    }
    return key;
}

std::string toString(const NodeKey &key)
{
    return concatenated({key.cluster, key.cluster.empty() ? "" : ":", key.nameSpace,
                         key.nameSpace.empty() ? "" : "/", key.kind, "/", key.name});
}

} // namespace drawbridge

template class std::vector<drawbridge::NodeKey>;
