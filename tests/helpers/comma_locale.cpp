// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/comma_locale.h"

#include <QDir>
#include <QProcess>

#include <clocale>
#include <string>

extern "C" { // Of the leak sanitizer, where it is there.
void __lsan_disable() __attribute__((weak));
void __lsan_enable() __attribute__((weak));
}

namespace drawbridge::test {

namespace {

/// newlocale(3) of glibc never frees the list of folders that it makes of LOCPATH.
std::locale localeNamed(const std::string &name)
{
    if (__lsan_disable)
        __lsan_disable();
    std::locale made(name);
    if (__lsan_enable)
        __lsan_enable();
    return made;
}

bool hasLocale(const char *name)
{
    const std::locale before;
    const bool isThere = std::setlocale(LC_ALL, name) != nullptr;
    std::locale::global(before);
    return isThere;
}

/// localedef leaves a half-made locale where it fails, so that it counts only when it can be set.
bool makeLocale(const char *name, const QString &folder)
{
    QDir().mkpath(folder);
    QProcess localedef;
    localedef.start(QStringLiteral("localedef"),
                    {QStringLiteral("--no-archive"), QStringLiteral("-i"), QStringLiteral("de_DE"),
                     QStringLiteral("-f"), QStringLiteral("UTF-8"),
                     QDir(folder).filePath(QLatin1String(name))});
    if (!localedef.waitForFinished(60000))
        return false;
    qputenv("LOCPATH", QDir::toNativeSeparators(folder).toLocal8Bit());
    return hasLocale(name);
}

} // namespace

QString commaLocale(const QString &folder, QString &because)
{
    for (const char *name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "pt_BR.UTF-8"})
        if (hasLocale(name))
            return QLatin1String(name);
    if (makeLocale("de_DE.UTF-8", folder))
        return QStringLiteral("de_DE.UTF-8");
    because = QStringLiteral("the system has no locale with a decimal comma (de_DE.UTF-8, "
                             "fr_FR.UTF-8, pt_BR.UTF-8), and localedef could not make de_DE.UTF-8");
    return {};
}

LocaleScope::LocaleScope(const QString &name) : m_before()
{
    // Sets that of C as well.
    std::locale::global(localeNamed(name.toStdString()));
}

LocaleScope::~LocaleScope()
{
    std::locale::global(m_before);
}

} // namespace drawbridge::test
