// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/design/design.h"

#include <string_view>
#include <vector>

namespace drawbridge {

/// What fills a Secret from a store: the External Secrets Operator, or the Secrets Store CSI
/// driver.
enum class SecretSource { ExternalSecrets, CsiDriver };

/// "external-secrets" or "csi"; Usage for anything else.
[[nodiscard]] Result<SecretSource> parseSecretSource(std::string_view text);

/// For each workload and ConfigMap with literals that ZT-SEC-001 or ZT-SEC-002 find in variables or
/// keys, an ExternalSecret or SecretProviderClass with a key for each and what a person has to fill
/// in, in the folder "secret-stubs". No value, part or hash of one gets into it. Literals that
/// cannot become a key (arguments) are not in it: the findings tell them.
[[nodiscard]] std::vector<ManifestFile> secretStubFiles(const Design &design, SecretSource source,
                                                        Diagnostics &diagnostics);

} // namespace drawbridge
