// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/policy_exporter.h"
#include "exporters/workload_layout.h"
#include "views/models/answers.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QScrollArea;

namespace drawbridge {

class CodeView;
class ElidingLabel;
class ManifestFilesModel;

/// Where the export goes, what it consists of, and what its proof says. Writing is the owner's
/// work; the dialog shows why it failed and stays.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    ExportDialog(const QString &designName, const QString &folder, QWidget *parent);

    /// Also while open: the answers for another mesh arrive later.
    void setAnswers(AnswersPtr answers);
    void showError(const QString &text);
    void setWriting(bool isWriting); ///< Until it is over nothing changes and nothing closes.
    void reject() override;
    [[nodiscard]] QString folder() const;
    [[nodiscard]] ExportLayout layoutOfFiles() const;
    [[nodiscard]] PolicyOptions policyOptions() const; ///< No engine: no policies of admission.

signals:
    void meshChosen(drawbridge::MeshKind mesh);
    /// Where the DNS cache of each node listens; empty: there is none.
    void nodeLocalDnsChosen(const std::vector<drawbridge::Cidr> &addresses);
    void writeRequested(const QString &folder);

private:
    [[nodiscard]] QWidget *makeHead(const QString &designName, const QString &folder);
    [[nodiscard]] QWidget *makeSettings();
    [[nodiscard]] QWidget *makeProof();
    [[nodiscard]] QWidget *makeFiles();
    [[nodiscard]] QWidget *makeFoot();
    void fillProof();
    void fillFiles();
    void fillDns();
    void showRefused(const AdmissionPolicies &policies, const Diagnostics &said);
    void chooseDns();
    void browse();
    void showFile();
    void updateFoot();

    AnswersPtr m_answers;
    bool m_isWriting = false;
    QWidget *m_head = nullptr;
    QWidget *m_settings = nullptr;
    QPushButton *m_cancel = nullptr;
    ManifestFilesModel *m_files;
    QLineEdit *m_folder = nullptr;
    QComboBox *m_mesh = nullptr;
    QComboBox *m_layout = nullptr;
    QComboBox *m_policies = nullptr;
    QComboBox *m_policyAction = nullptr;
    QLineEdit *m_dns = nullptr;
    QLabel *m_proofIcon = nullptr;
    QLabel *m_headline = nullptr;
    QLabel *m_time = nullptr;
    QScrollArea *m_proof = nullptr;
    QLabel *m_fileCount = nullptr;
    QListView *m_list = nullptr;
    ElidingLabel *m_fileName = nullptr;
    CodeView *m_code = nullptr;
    QLabel *m_error = nullptr;
    QLineEdit *m_command = nullptr;
    QPushButton *m_write = nullptr;
};

} // namespace drawbridge
