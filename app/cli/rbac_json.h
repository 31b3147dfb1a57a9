// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/rbac_engine.h"

#include <nlohmann/json.hpp>

#include <string>

namespace drawbridge::cli {

/// {"kind","namespace","name","rule","file","line","binding":{…,"subject","file","line"}}: the role
/// in which the rule is written, at the place of the rule, and what binds it.
[[nodiscard]] nlohmann::ordered_json sourceJson(const RbacSource &source);
[[nodiscard]] nlohmann::ordered_json doubtsJson(const std::vector<RbacDoubt> &doubts);

/// {"allowed","verdict","by","doubts","reason"}; `allowed` is true only where it is known.
[[nodiscard]] nlohmann::ordered_json answerJson(const RbacAnswer &answer);
[[nodiscard]] nlohmann::ordered_json holdersJson(const RbacHolders &holders);
[[nodiscard]] nlohmann::ordered_json effectiveJson(const RbacIdentity &identity,
                                                   const RbacEffective &effective);

/// "Role shop/reader rule 1 (rbac.yaml:7:3) bound by …".
[[nodiscard]] std::string sourceText(const RbacSource &source);

/// The same for people, a line an idea, without control characters.
[[nodiscard]] std::string answerText(const RbacIdentity &identity, const RbacRequest &request,
                                     const RbacAnswer &answer);
[[nodiscard]] std::string holdersText(const RbacRequest &request, const RbacHolders &holders);
/// One line for each namespace, resource, name and source, with the verbs joined.
[[nodiscard]] std::string effectiveText(const RbacIdentity &identity,
                                        const RbacEffective &effective);

} // namespace drawbridge::cli
