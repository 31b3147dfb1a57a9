// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/workspace.h"
#include "model/document/recovery_journal.h"

#include <QObject>

#include <optional>

class QVBoxLayout;

namespace drawbridge {

class FileController;
class NoticeBar;

/// Keeps unsaved changes in case of a crash and offers what an earlier session left, in a bar above
/// the start page or the design. Another bar says that the design is open elsewhere.
class RecoveryController : public QObject {
    Q_OBJECT
public:
    /// `centre` gets the bars on top of its column.
    RecoveryController(Workspace *workspace, const QString &folder, FileController *files,
                       QWidget *centre);

    void end(); ///< The window closes, and its changes are saved or given up.

signals:
    void failed(const QString &why);

private:
    void showOpened();
    void showOffer();
    void recover();
    void recoverHere(const KeptChanges &kept);
    void discard();

    Workspace *m_workspace;
    FileController *m_files;
    RecoveryJournal m_journal;
    NoticeBar *m_offerBar;
    NoticeBar *m_elsewhereBar;
    std::optional<KeptChanges> m_offer;
    std::optional<KeptChanges> m_opening; ///< Chosen on the start page: recovered once it is open.
};

} // namespace drawbridge
