// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/error_code.h"
#include "model/base/source_span.h"
#include "model/base/text_containers.h"

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace drawbridge {

/// Why something cannot go on: what was found, where, what was expected, what to do about it.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string
        message;      ///< One sentence without a full stop: what was found and what was expected.
    SourceSpan where; ///< Place in the user's input; empty when there is none.
    std::string hint; ///< What to do about it; may be empty.

    bool operator==(const Error &) const = default;
};

/// A value, or the error that stood in its way. No exception crosses a folder border.
template<typename T>
using Result = tl::expected<T, Error>;

/// Makes the failing half of a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message,
                                                SourceSpan where = {}, std::string hint = {})
{
    return tl::unexpected<Error>(
        Error{code, std::move(message), std::move(where), std::move(hint)});
}

/// "DB1203 message (file:line:column); hint": the one way an error is written for people.
[[nodiscard]] std::string toString(const Error &error);

} // namespace drawbridge
