// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_request.h"
#include "model/base/result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace drawbridge::cli {

/// {"method", "path", "host", "headers": {NAME: VALUE}} of a request line (cli.md) and its "jwt".
/// A method, path or host that is not named may be any; a header or token that is not named is not
/// sent. Error Usage.
[[nodiscard]] Result<HttpRequest> httpRequestOf(const nlohmann::ordered_json &http,
                                                const nlohmann::ordered_json &jwt);

/// {"principal": "ISSUER/SUBJECT", "audiences": [], "claims": {}}: the payload of a valid token.
[[nodiscard]] Result<RequestToken> tokenOf(const nlohmann::ordered_json &jwt);

/// "NAME=VALUE" or "NAME: VALUE", the name into lower case. Error Usage.
[[nodiscard]] Result<std::pair<std::string, std::string>> headerOf(const std::string &text);

} // namespace drawbridge::cli
