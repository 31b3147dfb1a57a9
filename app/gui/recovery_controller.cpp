// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_recovery.cpp
#include "app/gui/recovery_controller.h"

#include "app/gui/file_controller.h"
#include "app/gui/program_files.h"
#include "views/models/error_words.h"
#include "views/panels/notice_bar.h"

#include <QFileInfo>
#include <QLocale>
#include <QPushButton>

namespace drawbridge {
namespace {

QString nameOf(const QStringList &origin)
{
    return QFileInfo(origin.front()).fileName();
}

QString offerText(const KeptChanges &kept)
{
    QString text =
        RecoveryController::tr("Unsaved changes of %1 were kept, from %2.")
            .arg(nameOf(kept.record.origin), QLocale().toString(kept.time, QLocale::ShortFormat));
    if (kept.record.fileDigest != digestOf(kept.record.origin))
        text += RecoveryController::tr(
            " The file was changed since: to recover replaces what is in it, until you undo.");
    return text;
}

} // namespace

RecoveryController::RecoveryController(Workspace *workspace, const QString &folder,
                                       FileController *files, QWidget *centre)
    : QObject(files), m_workspace(workspace), m_files(files),
      m_journal(workspace->document(), folder, {}),
      m_offerBar(NoticeBar::above(centre, QStringLiteral("recoveryBar"), tr("Recover"))),
      m_elsewhereBar(NoticeBar::above(centre, QStringLiteral("elsewhereBar"), tr("Save as…")))
{
    connect(m_offerBar, &NoticeBar::buttonClicked, this, &RecoveryController::recover);
    connect(m_offerBar->addButton(tr("Discard"), QStringLiteral("recoveryDiscard")),
            &QPushButton::clicked, this, &RecoveryController::discard);
    connect(m_elsewhereBar, &NoticeBar::buttonClicked, m_files, [this] { m_files->saveAs(); });
    connect(m_elsewhereBar->addButton(tr("Dismiss"), QStringLiteral("elsewhereDismiss")),
            &QPushButton::clicked, m_elsewhereBar, [this] { m_elsewhereBar->showText({}); });
    connect(&m_journal, &RecoveryJournal::failed, this, &RecoveryController::failed);
    connect(m_workspace, &Workspace::opened, this, &RecoveryController::showOpened);
    connect(m_workspace, &Workspace::refused, this, [this] { m_opening.reset(); });
    connect(m_workspace, &Workspace::cancelled, this, [this] { m_opening.reset(); });
    connect(m_workspace, &Workspace::closed, this, [this] {
        end();
        showOffer();
    });
    connect(m_files, &FileController::saved, this, [this](const QString &file) {
        m_journal.begin({QFileInfo(file).absoluteFilePath()});
        showOffer();
    });
    showOffer();
}

void RecoveryController::end()
{
    m_journal.end();
}

void RecoveryController::showOpened()
{
    m_journal.begin(m_workspace->origin());
    const auto opening = std::exchange(m_opening, std::nullopt);
    if (opening && opening->record.origin == m_journal.origin())
        recoverHere(*opening);
    showOffer();
}

void RecoveryController::showOffer()
{
    const bool isUnnamed = m_workspace->isOpen() && m_journal.origin().isEmpty();
    const auto offers = isUnnamed ? std::vector<KeptChanges>() : m_journal.offers();
    m_offer = offers.empty() ? std::nullopt : std::optional(offers.front());
    m_offerBar->showText(m_offer ? offerText(*m_offer) : QString());
    const QString holder = m_journal.otherHolder();
    m_elsewhereBar->showText(
        holder.isEmpty() ? QString()
                         : tr("%1 is open in another window too (process %2). Who saves last "
                              "wins, and unsaved changes here are not kept.")
                               .arg(nameOf(m_journal.origin()), holder));
}

// On the start page, what the changes belong to is opened first.
void RecoveryController::recover()
{
    if (!m_offer)
        return;
    if (m_workspace->isOpen()) {
        recoverHere(*m_offer);
        showOffer();
        return;
    }
    m_opening = m_offer;
    if (m_offer->record.origin == QStringList{sampleDesignFile()})
        m_files->openSample();
    else
        m_files->openPaths(m_offer->record.origin);
}

void RecoveryController::recoverHere(const KeptChanges &kept)
{
    const Result<void> recovered = m_journal.recover(kept);
    if (!recovered)
        emit failed(tr("Not recovered: %1").arg(wordsFor(recovered.error())));
}

void RecoveryController::discard()
{
    if (m_offer)
        RecoveryJournal::discard(*m_offer);
    showOffer();
}

} // namespace drawbridge
