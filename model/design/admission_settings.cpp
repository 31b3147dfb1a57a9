// SPDX-License-Identifier: Apache-2.0
#include "model/design/admission_settings.h"

#include "model/base/ascii.h"

#include <algorithm>
#include <array>

// Grammar of image references: distribution/reference. Registries are hosts with an optional port,
// parts of a path are of a-z, 0-9 and single separators between them.
// Tested by tests/unit/design/test_admission_settings.cpp

namespace drawbridge {

namespace {

constexpr std::string_view kPem = "-----BEGIN PUBLIC KEY-----\n";
constexpr std::string_view kPemEnd = "-----END PUBLIC KEY-----";

bool isAlphanumeric(char c)
{
    return isLower(c) || isDigit(c);
}

/// "example", "my-team.x_y": separators stand between letters and digits.
bool isName(std::string_view text, std::string_view separators)
{
    return !text.empty() && isAlphanumeric(text.front()) && isAlphanumeric(text.back()) &&
           std::ranges::all_of(text, [&](char c) {
               return isAlphanumeric(c) || separators.find(c) != std::string_view::npos;
           });
}

bool isPort(std::string_view text)
{
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, isDigit);
}

/// A host with a dot or a port, or localhost: what else comes first is a folder of docker.io.
bool isRegistry(std::string_view text)
{
    const std::size_t colon = text.find(':');
    const std::string_view host = text.substr(0, colon);
    if (!isName(host, "-.") || host.find("..") != std::string_view::npos)
        return false;
    if (colon != std::string_view::npos)
        return isPort(text.substr(colon + 1));
    return host == "localhost" || host.find('.') != std::string_view::npos;
}

bool isPath(std::string_view text)
{
    while (true) {
        const std::size_t slash = text.find('/');
        if (!isName(text.substr(0, slash), "-._"))
            return false;
        if (slash == std::string_view::npos)
            return true;
        text.remove_prefix(slash + 1);
    }
}

bool isPrefix(std::string_view text)
{
    if (text.ends_with('/'))
        text.remove_suffix(1);
    const std::size_t slash = text.find('/');
    return isRegistry(text.substr(0, slash)) &&
           (slash == std::string_view::npos || isPath(text.substr(slash + 1)));
}

bool isPublicKey(std::string_view text)
{
    if (!text.starts_with(kPem))
        return false;
    const std::size_t end = text.find(kPemEnd);
    if (end == std::string_view::npos || end == kPem.size())
        return false;
    const std::string_view rest = text.substr(end + kPemEnd.size());
    return (rest.empty() || rest == "\n") &&
           std::ranges::all_of(text.substr(kPem.size(), end - kPem.size()), [](char c) {
               return isDigit(c) || isLower(c) || (c >= 'A' && c <= 'Z') || c == '+' || c == '/' ||
                      c == '=' || c == '\n';
           });
}

bool isPlaceOfKey(std::string_view text)
{
    constexpr std::array<std::string_view, 5> kSchemes{"k8s://", "awskms://", "azurekms://",
                                                       "gcpkms://", "hashivault://"};
    const auto scheme =
        std::ranges::find_if(kSchemes, [&](const auto &one) { return text.starts_with(one); });
    return scheme != kSchemes.end() && text.size() > scheme->size() &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

} // namespace

Result<void> checkRegistryPrefix(std::string_view text, SourceSpan where)
{
    if (text == "index.docker.io" || text.starts_with("index.docker.io/"))
        return fail(ErrorCode::FieldInvalid, "index.docker.io is docker.io under an old name",
                    std::move(where), "write docker.io");
    if (isPrefix(text))
        return {};
    return fail(ErrorCode::FieldInvalid,
                "\"" + std::string(text) + "\" is no beginning of an image with its registry",
                std::move(where),
                "write HOST[:PORT][/PATH] without tag and digest; images without a host are those "
                "of docker.io, as in docker.io/library/nginx");
}

Result<void> checkImageKey(std::string_view text, SourceSpan where)
{
    if (isPublicKey(text) || isPlaceOfKey(text))
        return {};
    const bool isPrivate = text.find("PRIVATE KEY") != std::string_view::npos;
    return fail(ErrorCode::FieldInvalid,
                isPrivate ? "is a private key, which nobody but the signer may have"
                          : "is no public key in PEM and no place of one",
                std::move(where),
                "write the block that begins with -----BEGIN PUBLIC KEY-----, or a place such as "
                "k8s://NAMESPACE/SECRET");
}

} // namespace drawbridge
