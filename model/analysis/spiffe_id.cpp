// SPDX-License-Identifier: Apache-2.0
// The checks of go-spiffe (spiffeid.FromString), then those that the SPIRE server adds for the ids
// of workloads: a path there has to be, and not its own.
//
// Tested by tests/unit/analysis/test_spiffe_id.cpp
#include "model/analysis/spiffe_id.h"

#include "model/base/ascii.h"

#include <algorithm>

namespace drawbridge {
namespace {

constexpr std::string_view kScheme = "spiffe://";

bool isSegmentCharacter(char c)
{
    return isLower(c) || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '-' || c == '.' || c == '_';
}

std::string segmentFault(std::string_view segment)
{
    if (segment.empty())
        return "a part of its path is empty";
    if (segment == "." || segment == "..")
        return "a part of its path is \"" + std::string(segment) + '"';
    if (!std::ranges::all_of(segment, isSegmentCharacter))
        return "its path holds other characters than letters, digits, '-', '.' and '_'";
    return {};
}

/// `path` begins with a slash.
std::string pathFault(std::string_view path)
{
    if (path == "/spire" || path.starts_with("/spire/"))
        return "its path is SPIRE's own";
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/', 1), path.size());
        if (auto fault = segmentFault(path.substr(1, end - 1)); !fault.empty())
            return fault;
        path.remove_prefix(end);
    }
    return {};
}

} // namespace

bool isTrustDomain(std::string_view name)
{
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return isSegmentCharacter(c) && !(c >= 'A' && c <= 'Z');
    });
}

std::string_view trustDomainOfId(std::string_view id)
{
    if (!id.starts_with(kScheme))
        return {};
    id.remove_prefix(kScheme.size());
    return id.substr(0, id.find('/'));
}

std::string spiffeIdFault(std::string_view id)
{
    if (!id.starts_with(kScheme))
        return "it does not begin with spiffe://";
    const std::string_view domain = trustDomainOfId(id);
    if (!isTrustDomain(domain))
        return "its trust domain is none";
    const std::string_view path = id.substr(kScheme.size() + domain.size());
    return path.empty() ? "it has no path" : pathFault(path);
}

} // namespace drawbridge
