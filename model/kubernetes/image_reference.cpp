// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/image_reference.h"

#include "model/base/ascii.h"

#include <algorithm>

// References as container runtimes read them (distribution/reference, ParseNormalizedNamed): what
// stands before the first slash is a registry when it has a dot, a colon or a capital letter, or is
// "localhost"; without one it is docker.io, whose images of one part lie in library/.
// Tested by tests/unit/kubernetes/test_image_reference.cpp

namespace drawbridge {

namespace {

constexpr std::string_view kHub = "docker.io/";
constexpr std::string_view kOldHub = "index.docker.io/";

bool isRegistryHost(std::string_view part)
{
    return part == "localhost" || part.find_first_of(".:") != std::string_view::npos ||
           std::ranges::any_of(part, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string completed(std::string_view name)
{
    const std::size_t slash = name.find('/');
    const bool isNamed = slash != std::string_view::npos && isRegistryHost(name.substr(0, slash));
    std::string repository = isNamed ? std::string(name) : std::string(kHub).append(name);
    if (repository.starts_with(kOldHub))
        repository.erase(0, kOldHub.size() - kHub.size());
    if (repository.starts_with(kHub) && repository.find('/', kHub.size()) == std::string::npos)
        repository.insert(kHub.size(), "library/");
    return repository;
}

bool isHex(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return isDigit(c) || (c >= 'a' && c <= 'f'); });
}

} // namespace

ImageReference ImageReference::of(std::string_view image)
{
    ImageReference reference;
    const std::size_t at = image.find('@');
    std::string_view rest = image.substr(0, at);
    if (at != std::string_view::npos)
        reference.digest = image.substr(at + 1);
    const std::size_t colon = rest.rfind(':');
    if (colon != std::string_view::npos && rest.find('/', colon) == std::string_view::npos) {
        reference.tag = rest.substr(colon + 1);
        rest = rest.substr(0, colon);
    }
    reference.repository = completed(rest);
    return reference;
}

/// The reference grammar of registries: 32 hex digits at least; those of the known algorithms have
/// a length of their own.
bool isWellFormedDigest(std::string_view digest)
{
    const std::size_t colon = digest.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return false;
    const std::string_view algorithm = digest.substr(0, colon);
    const std::string_view value = digest.substr(colon + 1);
    if ((algorithm == "sha256" || algorithm == "blake3") && value.size() != 64)
        return false;
    if (algorithm == "sha512" && value.size() != 128)
        return false;
    return value.size() >= 32 && isHex(value);
}

bool startsAtBorder(std::string_view repository, std::string_view prefix)
{
    if (!repository.starts_with(prefix))
        return false;
    return prefix.ends_with('/') || repository.size() == prefix.size() ||
           repository[prefix.size()] == '/';
}

} // namespace drawbridge
