// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

namespace drawbridge {

enum class ThemeChoice { System, Light, Dark };

/// What the program remembers: choices in XDG_CONFIG_HOME/drawbridge, window state and recent
/// designs in XDG_STATE_HOME/drawbridge. Never anything of a design's content: unsaved changes are
/// kept by RecoveryJournal, and reviews by ReviewStore, in folders beside.
class Settings {
public:
    Settings(const QString &configFolder, const QString &stateFolder);
    /// The folders of the XDG base directory specification.
    [[nodiscard]] static Settings inXdgFolders();
    /// Everything at its default; nothing is read and nothing is kept. For pictures, which must
    /// not depend on who takes them.
    [[nodiscard]] static Settings forgetful();

    [[nodiscard]] ThemeChoice theme() const;
    void setTheme(ThemeChoice theme);

    [[nodiscard]] QStringList recent() const; ///< Newest first, at most eight, absolute paths.
    void addRecent(const QString &path);
    void clearRecent();

    /// Where unsaved changes are kept in case of a crash; empty: nowhere.
    [[nodiscard]] QString recoveryFolder() const;

    /// Where ticks and notes of reviews are kept; empty: nowhere.
    [[nodiscard]] QString reviewFolder() const;

    [[nodiscard]] QByteArray windowGeometry() const;
    [[nodiscard]] QByteArray windowState() const;
    void setWindow(const QByteArray &geometry, const QByteArray &state);

private:
    Settings() = default;
    [[nodiscard]] bool isForgetful() const { return m_stateFile.isEmpty(); }

    QString m_configFile; ///< Both empty: forgetful.
    QString m_stateFile;
};

} // namespace drawbridge
