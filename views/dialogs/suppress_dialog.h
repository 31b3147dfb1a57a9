// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/waivers.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace drawbridge {

/// Asks why a finding is accepted, by whom and until when (findings.md 4.3). Says what is missing
/// while it is typed; edits nothing itself.
class SuppressDialog : public QDialog {
    Q_OBJECT
public:
    /// `today`: YYYY-MM-DD. Suggests 90 days, or what the finding allows.
    SuppressDialog(Finding finding, std::string today, QWidget *parent = nullptr);
    void setOwner(const QString &owner);
    void showError(const QString &text);

signals:
    void waiverChosen(const drawbridge::Waiver &waiver);

private:
    [[nodiscard]] QLineEdit *addField(class QFormLayout *form, const QString &label,
                                      const char *objectName, const QString &placeholder);
    [[nodiscard]] Result<Waiver> waiver() const;
    void updateMessage();
    void submit();
    void say(const QString &text, const char *role);

    Finding m_finding;
    std::string m_today;
    QLineEdit *m_reason = nullptr;
    QLineEdit *m_owner = nullptr;
    QLineEdit *m_expires = nullptr;
    QLabel *m_message = nullptr;
    QPushButton *m_accept = nullptr;
};

} // namespace drawbridge
