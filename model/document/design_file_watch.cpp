// SPDX-License-Identifier: Apache-2.0
// The folder is watched too: most programs save by putting another file in the place of the old.
// Tested by tests/gui/test_window_recovery.cpp
#include "model/document/design_file_watch.h"

#include "model/document/recovery_record.h"

#include <QFileInfo>

namespace drawbridge {
namespace {

constexpr int kPauseMs = 200;

} // namespace

DesignFileWatch::DesignFileWatch(QObject *parent) : QObject(parent)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &DesignFileWatch::check);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, [this] { m_pause.start(); });
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] { m_pause.start(); });
}

void DesignFileWatch::watch(const QString &file)
{
    m_pause.stop();
    const QStringList before = m_watcher.files() + m_watcher.directories();
    if (!before.isEmpty())
        m_watcher.removePaths(before);
    m_file = file;
    m_known = digestOf({file});
    follow();
}

void DesignFileWatch::follow()
{
    if (m_file.isEmpty())
        return;
    const QString folder = QFileInfo(m_file).absolutePath();
    if (!m_watcher.directories().contains(folder))
        m_watcher.addPath(folder);
    if (!m_watcher.files().contains(m_file) && QFileInfo::exists(m_file))
        m_watcher.addPath(m_file);
}

bool DesignFileWatch::isChanged() const
{
    const QByteArray now = digestOf({m_file});
    return !now.isEmpty() && now != m_known;
}

void DesignFileWatch::check()
{
    follow();
    if (isChanged())
        emit changed();
}

} // namespace drawbridge
