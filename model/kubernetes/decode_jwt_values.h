// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/yaml/yaml_cursor.h"

#include <string_view>

namespace drawbridge {

// The values of a JWT rule that istiod reads with Go's libraries, and so with their rules.

/// An http or https URL, as far as Go's url.Parse looks at one.
[[nodiscard]] bool isWebAddress(std::string_view text);

/// A Go duration ("5s", "1m30s", "1.5h") of whole milliseconds, at least one.
[[nodiscard]] bool isJwksTimeout(std::string_view text);

/// Reports what makes a text no JSON Web Key Set or single key, and warns of private keys. The keys
/// themselves are not kept.
void checkKeySet(const YamlCursor &jwks);

} // namespace drawbridge
