// SPDX-License-Identifier: Apache-2.0
#include "model/base/diagnostics.h"

#include <algorithm>
#include <tuple>

// Tested by tests/unit/base/test_diagnostics.cpp

namespace drawbridge {

std::string_view toString(DiagnosticLevel level)
{
    switch (level) {
    case DiagnosticLevel::Note: return "note";
    case DiagnosticLevel::Warning: return "warning";
    case DiagnosticLevel::Error: return "error";
    }
    return "error";
}

void Diagnostics::add(DiagnosticLevel level, Error error)
{
    m_all.push_back({level, std::move(error)});
}

void Diagnostics::note(ErrorCode code, std::string message, SourceSpan where, std::string hint)
{
    add(DiagnosticLevel::Note, {code, std::move(message), std::move(where), std::move(hint)});
}

void Diagnostics::warning(ErrorCode code, std::string message, SourceSpan where, std::string hint)
{
    add(DiagnosticLevel::Warning, {code, std::move(message), std::move(where), std::move(hint)});
}

void Diagnostics::error(ErrorCode code, std::string message, SourceSpan where, std::string hint)
{
    add(DiagnosticLevel::Error, {code, std::move(message), std::move(where), std::move(hint)});
}

void Diagnostics::append(const Diagnostics &other)
{
    m_all.insert(m_all.end(), other.m_all.begin(), other.m_all.end());
}

bool Diagnostics::hasErrors() const
{
    return std::ranges::any_of(
        m_all, [](const Diagnostic &d) { return d.level == DiagnosticLevel::Error; });
}

Diagnostics Diagnostics::sorted() const
{
    const auto key = [](const Diagnostic &d) {
        return std::tie(d.what.where, d.what.code, d.what.message, d.what.hint);
    };
    Diagnostics result = *this;
    std::ranges::stable_sort(result.m_all,
                             [&](const auto &a, const auto &b) { return key(a) < key(b); });
    result.m_all.erase(std::unique(result.m_all.begin(), result.m_all.end()), result.m_all.end());
    return result;
}

std::string toString(const Diagnostic &diagnostic)
{
    return std::string(toString(diagnostic.level)) + ' ' + toString(diagnostic.what);
}

} // namespace drawbridge

template class std::vector<drawbridge::Diagnostic>;
