// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QTimer>

namespace drawbridge {

/// Tells when another program changes the file of a design. Known by what is in the file, not by
/// its time.
class DesignFileWatch : public QObject {
    Q_OBJECT
public:
    explicit DesignFileWatch(QObject *parent = nullptr);

    /// What is in the file now is known; an empty name watches nothing.
    void watch(const QString &file);
    [[nodiscard]] const QString &file() const { return m_file; }
    /// Whether it is there with other content than is known; reads it.
    [[nodiscard]] bool isChanged() const;

signals:
    void changed();

private:
    void check();
    void follow();

    QFileSystemWatcher m_watcher;
    QTimer m_pause; ///< One save of an editor is several steps.
    QString m_file;
    QByteArray m_known;
};

} // namespace drawbridge
