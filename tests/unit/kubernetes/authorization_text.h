// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/helpers/decode_text.h"

#include <QString>

#include <string>

namespace drawbridge::test {

/// An AuthorizationPolicy up to its spec.
inline constexpr const char *kHead = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
                                     "metadata: {name: p, namespace: a}\nspec:\n";

inline Decoded decodeSpec(const QString &spec)
{
    return decodeText(kHead + spec.toStdString());
}

/// A spec with one condition of one rule.
inline std::string when(const char *key, const char *values)
{
    return "  rules: [{when: [{key: \"" + std::string(key) + "\", values: [" + values + "]}]}]\n";
}

} // namespace drawbridge::test
