// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <compare>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// How much a diagnostic costs: a Note loses nothing, a Warning may surprise, an Error lost part of
/// the input (the terminal then exits 3 and everything else is still analysed).
enum class DiagnosticLevel { Note, Warning, Error };

[[nodiscard]] std::string_view toString(DiagnosticLevel level);

/// Something noted on the way that did not stop the work.
struct Diagnostic {
    DiagnosticLevel level = DiagnosticLevel::Error;
    Error what;

    bool operator==(const Diagnostic &) const = default;
};

/// Collects what was noted while work goes on. A value; not shared between threads: each thread
/// fills its own and the caller appends them in input order, so that the result never depends on
/// timing.
class Diagnostics {
public:
    void add(DiagnosticLevel level, Error error);
    void note(ErrorCode code, std::string message, SourceSpan where = {}, std::string hint = {});
    void warning(ErrorCode code, std::string message, SourceSpan where = {}, std::string hint = {});
    void error(ErrorCode code, std::string message, SourceSpan where = {}, std::string hint = {});
    void append(const Diagnostics &other);

    [[nodiscard]] std::span<const Diagnostic> all() const { return m_all; }
    [[nodiscard]] bool empty() const { return m_all.empty(); }
    [[nodiscard]] bool hasErrors() const;
    /// By place, then code, then text; equal ones only once. For output.
    [[nodiscard]] Diagnostics sorted() const;

private:
    std::vector<Diagnostic> m_all;
};

/// "error DB1203 message (file:line:column); hint".
[[nodiscard]] std::string toString(const Diagnostic &diagnostic);

} // namespace drawbridge

extern template class std::vector<drawbridge::Diagnostic>;
