// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace drawbridge {

/// The parts of an image reference, as container runtimes complete it.
struct ImageReference {
    std::string repository; ///< With docker.io and library/ put in where they are implied.
    std::string tag;
    std::string digest; ///< "sha256:…", as written.
    [[nodiscard]] static ImageReference of(std::string_view image);
};

/// Whether a digest pins an image: "sha256:" and 64 hexadecimal digits, or another algorithm with
/// as many as it has.
[[nodiscard]] bool isWellFormedDigest(std::string_view digest);

/// Whether a repository begins with `prefix`, which without a last "/" ends at a border of the
/// path.
[[nodiscard]] bool startsAtBorder(std::string_view repository, std::string_view prefix);

} // namespace drawbridge
