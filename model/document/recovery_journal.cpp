// SPDX-License-Identifier: Apache-2.0
// Tested by tests/document/test_recovery_journal.cpp
#include "model/document/recovery_journal.h"

#include <QDir>
#include <QFile>

namespace drawbridge {
namespace {

QString holderOf(const QLockFile &lock)
{
    qint64 process = 0;
    QString host;
    QString program;
    if (!lock.getLockInfo(&process, &host, &program))
        return QStringLiteral("?");
    return QString::number(process);
}

} // namespace

RecoveryJournal::RecoveryJournal(Document *document, QString folder, Pace pace, QObject *parent)
    : QObject(parent), m_document(document), m_folder(std::move(folder)), m_pace(pace)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RecoveryJournal::write);
    QUndoStack *stack = m_document->undoStack();
    connect(stack, &QUndoStack::indexChanged, this, &RecoveryJournal::noteEdit);
    connect(stack, &QUndoStack::cleanChanged, this, [this](bool isClean) {
        if (!isClean)
            return;
        forget();
        m_fileDigest = digestOf(m_origin);
    });
}

RecoveryJournal::~RecoveryJournal()
{
    m_document->undoStack()->disconnect(this);
    writeNow();
    release();
}

bool RecoveryJournal::isUnsaved() const
{
    return !m_path.isEmpty() && !m_document->undoStack()->isClean();
}

// The lock is by process, never by age: a session may last for days.
void RecoveryJournal::begin(const QStringList &origin)
{
    if (origin == m_origin) { // opened once more
        m_fileDigest = digestOf(origin);
        return;
    }
    end();
    m_origin = origin;
    if (m_folder.isEmpty() || origin.isEmpty())
        return;
    constexpr auto kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;
    if (QDir().mkpath(m_folder))
        QFile::setPermissions(m_folder, kOwnerOnly);
    m_lock = std::make_unique<QLockFile>(lockPath(m_folder, origin));
    m_lock->setStaleLockTime(0);
    if (!m_lock->tryLock()) {
        if (m_lock->error() == QLockFile::LockFailedError)
            m_otherHolder = holderOf(*m_lock);
        else
            emit failed(tr("Unsaved changes are not kept: %1 cannot be written").arg(m_folder));
        m_lock.reset();
        return;
    }
    m_fileDigest = digestOf(origin);
    m_path = nextRecordPath(m_folder, origin);
}

void RecoveryJournal::end()
{
    forget();
    release();
}

void RecoveryJournal::release()
{
    m_lock.reset();
    m_origin.clear();
    m_path.clear();
    m_otherHolder.clear();
    m_fileDigest.clear();
}

void RecoveryJournal::noteEdit()
{
    if (m_path.isEmpty())
        return;
    if (!isUnsaved())
        forget();
    else if (++m_edits >= m_pace.afterEdits)
        write();
    else if (!m_timer.isActive())
        m_timer.start(m_pace.afterMs);
}

void RecoveryJournal::write()
{
    if (!isUnsaved())
        return;
    if (m_isWriting) {
        m_timer.start(m_pace.afterMs);
        return;
    }
    m_timer.stop();
    m_edits = 0;
    m_isWriting = true;
    m_writer = std::jthread([this, design = m_document->design(), origin = m_origin,
                             digest = m_fileDigest, path = m_path] {
        auto written = std::make_shared<const Result<void>>(
            writeRecoveryRecord(makeRecoveryRecord(*design, origin, digest), path));
        QMetaObject::invokeMethod(
            this, [this, written] { finish(*written); }, Qt::QueuedConnection);
    });
}

void RecoveryJournal::writeNow()
{
    m_writer = {};
    if (isUnsaved())
        finish(writeRecoveryRecord(
            makeRecoveryRecord(*m_document->design(), m_origin, m_fileDigest), m_path));
}

void RecoveryJournal::finish(const Result<void> &written)
{
    m_isWriting = false;
    if (!written && !m_hasFailed)
        emit failed(tr("Unsaved changes are not kept: %1")
                        .arg(QString::fromStdString(toString(written.error()))));
    m_hasFailed = !written;
}

void RecoveryJournal::forget()
{
    m_timer.stop();
    m_edits = 0;
    m_writer = {}; // it would write once more
    m_isWriting = false;
    if (!m_path.isEmpty())
        QFile::remove(m_path);
}

std::vector<KeptChanges> RecoveryJournal::offers() const
{
    if (m_folder.isEmpty() || (m_path.isEmpty() && !m_origin.isEmpty()))
        return {};
    std::vector<KeptChanges> kept = findKeptChanges(m_folder, m_origin);
    std::erase_if(
        kept, [this](const KeptChanges &one) { return QFileInfo(one.path) == QFileInfo(m_path); });
    return kept;
}

Result<void> RecoveryJournal::recover(const KeptChanges &kept)
{
    const Result<void> applied = m_document->apply(recoveryEdit(kept.record));
    if (!applied)
        return applied;
    writeNow();
    if (!m_hasFailed)
        discard(kept);
    return {};
}

void RecoveryJournal::discard(const KeptChanges &kept)
{
    QFile::remove(kept.path);
}

} // namespace drawbridge
