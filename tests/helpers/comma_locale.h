// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <locale>

namespace drawbridge::test {

/// The name of a locale that writes numbers with a comma and groups them, taken from the system or
/// made by localedef below `folder`; empty, with the reason, where neither is there.
[[nodiscard]] QString commaLocale(const QString &folder, QString &because);

/// Sets the locale of C and C++ while it lives.
class LocaleScope {
public:
    explicit LocaleScope(const QString &name);
    ~LocaleScope();
    LocaleScope(const LocaleScope &) = delete;
    LocaleScope &operator=(const LocaleScope &) = delete;

private:
    std::locale m_before;
};

} // namespace drawbridge::test
