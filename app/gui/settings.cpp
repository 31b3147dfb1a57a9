// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_parts.cpp
#include "app/gui/settings.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kRecentLimit = 8;
constexpr int kStateVersion = 1; ///< Of the docks: another set of docks is another number.

QString xdgFolder(const char *variable, const QString &fallback)
{
    const QString set = qEnvironmentVariable(variable);
    const QString base = QDir::isAbsolutePath(set) ? set : QDir::homePath() + '/' + fallback;
    return base + QStringLiteral("/drawbridge");
}

QString wordFor(ThemeChoice theme)
{
    switch (theme) {
    case ThemeChoice::Light: return QStringLiteral("light");
    case ThemeChoice::Dark: return QStringLiteral("dark");
    case ThemeChoice::System: break;
    }
    return QStringLiteral("system");
}

} // namespace

Settings::Settings(const QString &configFolder, const QString &stateFolder)
    : m_configFile(configFolder + QStringLiteral("/settings.ini")),
      m_stateFile(stateFolder + QStringLiteral("/window.ini"))
{}

Settings Settings::inXdgFolders()
{
    return {xdgFolder("XDG_CONFIG_HOME", QStringLiteral(".config")),
            xdgFolder("XDG_STATE_HOME", QStringLiteral(".local/state"))};
}

Settings Settings::forgetful()
{
    return {};
}

ThemeChoice Settings::theme() const
{
    if (isForgetful())
        return ThemeChoice::System;
    const QString word =
        QSettings(m_configFile, QSettings::IniFormat).value(QStringLiteral("theme")).toString();
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
        if (word == wordFor(choice))
            return choice;
    }
    return ThemeChoice::System;
}

void Settings::setTheme(ThemeChoice theme)
{
    if (isForgetful())
        return;
    QSettings(m_configFile, QSettings::IniFormat).setValue(QStringLiteral("theme"), wordFor(theme));
}

QStringList Settings::recent() const
{
    if (isForgetful())
        return {};
    QStringList paths =
        QSettings(m_stateFile, QSettings::IniFormat).value(QStringLiteral("recent")).toStringList();
    paths.erase(std::remove_if(paths.begin(), paths.end(),
                               [](const QString &path) { return !QFileInfo::exists(path); }),
                paths.end());
    return paths;
}

void Settings::addRecent(const QString &path)
{
    if (isForgetful())
        return;
    const QString absolute = QFileInfo(path).absoluteFilePath();
    QStringList paths = recent();
    paths.removeAll(absolute);
    paths.prepend(absolute);
    QSettings(m_stateFile, QSettings::IniFormat)
        .setValue(QStringLiteral("recent"), QStringList(paths.mid(0, kRecentLimit)));
}

void Settings::clearRecent()
{
    if (isForgetful())
        return;
    QSettings(m_stateFile, QSettings::IniFormat).remove(QStringLiteral("recent"));
}

QString Settings::recoveryFolder() const
{
    return isForgetful() ? QString()
                         : QFileInfo(m_stateFile).absolutePath() + QStringLiteral("/recovery");
}

QString Settings::reviewFolder() const
{
    return isForgetful() ? QString()
                         : QFileInfo(m_stateFile).absolutePath() + QStringLiteral("/reviews");
}

QByteArray Settings::windowGeometry() const
{
    if (isForgetful())
        return {};
    return QSettings(m_stateFile, QSettings::IniFormat)
        .value(QStringLiteral("geometry"))
        .toByteArray();
}

QByteArray Settings::windowState() const
{
    if (isForgetful())
        return {};
    const QSettings state(m_stateFile, QSettings::IniFormat);
    if (state.value(QStringLiteral("stateVersion")).toInt() != kStateVersion)
        return {};
    return state.value(QStringLiteral("state")).toByteArray();
}

void Settings::setWindow(const QByteArray &geometry, const QByteArray &state)
{
    if (isForgetful())
        return;
    QSettings settings(m_stateFile, QSettings::IniFormat);
    settings.setValue(QStringLiteral("geometry"), geometry);
    settings.setValue(QStringLiteral("state"), state);
    settings.setValue(QStringLiteral("stateVersion"), kStateVersion);
}

} // namespace drawbridge
