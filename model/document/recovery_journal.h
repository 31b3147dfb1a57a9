// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/document.h"
#include "model/document/recovery_record.h"

#include <QLockFile>
#include <QTimer>

#include <memory>
#include <thread>

namespace drawbridge {

/// Keeps unsaved changes of a document in a folder: 10 s after an edit or with every 20th, in the
/// background. Gone as soon as there is nothing unsaved. What is there when the program ends
/// otherwise is found by the next one. Lives on the document's thread.
class RecoveryJournal : public QObject {
    Q_OBJECT
public:
    struct Pace {
        int afterMs = 10'000;
        int afterEdits = 20;
    };
    /// An empty folder keeps nothing.
    RecoveryJournal(Document *document, QString folder, Pace pace, QObject *parent = nullptr);
    /// Unsaved changes stay kept: only `end` forgets them.
    ~RecoveryJournal() override;

    /// The document was opened from there, or saved there; empty: from the clipboard, which cannot
    /// be opened again, so nothing is kept.
    void begin(const QStringList &origin);
    void end(); ///< Was closed, and its changes saved or given up.

    [[nodiscard]] const QStringList &origin() const { return m_origin; }
    /// Process that has it open too, so that nothing is kept here; empty when there is none.
    [[nodiscard]] QString otherHolder() const { return m_otherHolder; }
    /// What earlier sessions left, newest first: of the open design, or of all while none is open.
    [[nodiscard]] std::vector<KeptChanges> offers() const;
    /// As one edit that can be undone; what was kept goes once it is kept anew.
    [[nodiscard]] Result<void> recover(const KeptChanges &kept);
    static void discard(const KeptChanges &kept);
    void writeNow(); ///< And waits for it; nothing where nothing is unsaved.

signals:
    void failed(const QString &why); ///< Once, until it works again.

private:
    void noteEdit();
    void write();
    void finish(const Result<void> &written);
    void forget();
    void release();
    [[nodiscard]] bool isUnsaved() const;

    Document *m_document;
    QString m_folder;
    Pace m_pace;
    QStringList m_origin;
    QString m_path; ///< Of the own record; empty: nothing is kept.
    QString m_otherHolder;
    QByteArray m_fileDigest;
    std::unique_ptr<QLockFile> m_lock;
    QTimer m_timer;
    int m_edits = 0; ///< Since the last record.
    bool m_isWriting = false;
    bool m_hasFailed = false;
    std::jthread m_writer; ///< Last: it ends before what it tells goes.
};

} // namespace drawbridge
