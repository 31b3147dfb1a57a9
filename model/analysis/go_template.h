// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// Literal text, or a value of the data that the template is executed with.
struct GoTemplatePart {
    std::string text;               ///< Literal, trimmed as the markers beside it ask.
    std::vector<std::string> field; ///< {"PodMeta", "Labels", "app"} of `.PodMeta.Labels.app`;
                                    ///< empty: literal text.
    std::optional<std::string> key; ///< Of `index FIELD "key"`.
    bool operator==(const GoTemplatePart &) const = default;
};

/// A template of Go's text/template, as far as it can be told without running it.
struct GoTemplate {
    std::vector<GoTemplatePart> parts;
    std::string unknown; ///< Why the parts are not all of it, a clause; empty: they are.
    bool operator==(const GoTemplate &) const = default;
};

/// Literal text, fields (`{{ .A.B }}`, `{{ $.A.B }}`), `{{ index .A.B "key" }}`, comments and the
/// trim markers `{{-` and `-}}` (text/template/parse, lex.go). Anything else, be it refused by Go
/// or a function, a pipeline or a condition, makes the template unknown, and so does one of more
/// than 4096 bytes: twice what a SPIFFE id may have. Cost: O(length).
[[nodiscard]] GoTemplate parseGoTemplate(std::string_view text);

} // namespace drawbridge
