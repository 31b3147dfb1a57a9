// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/yaml/yaml_cursor.h"

#include <cstdint>
#include <string>
#include <vector>

namespace drawbridge {

/// The lists of an AuthorizationPolicy. Each reports, at the item, what the webhook refuses
/// (istio.md 3.1 Z6 to Z11).

/// Strings, none of them empty (Z7).
[[nodiscard]] std::vector<std::string> readFilledTexts(const YamlCursor &list);
/// Addresses and address ranges; an address is a range of one (Z6). Host bits may be set.
[[nodiscard]] std::vector<Cidr> readAddressRanges(const YamlCursor &list);
/// "name" or "namespace/name", at most 16 (Z8).
[[nodiscard]] std::vector<std::string> readServiceAccountNames(const YamlCursor &list);
/// A trust domain with at most one "*", at an end (Z9). The webhook refuses slashes in
/// `trustDomains` only.
enum class SlashInDomain { Refused, Taken };
[[nodiscard]] std::vector<std::string> readTrustDomains(const YamlCursor &list,
                                                        SlashInDomain slash);
/// Port numbers written as strings, 0 to 65535 (Z10).
[[nodiscard]] std::vector<std::uint16_t> readPortTexts(const YamlCursor &list);
/// Paths, with the operators {*} and a last {**} (Z11).
[[nodiscard]] std::vector<std::string> readPaths(const YamlCursor &list);

} // namespace drawbridge
