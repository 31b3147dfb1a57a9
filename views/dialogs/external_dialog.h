// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;

namespace drawbridge {

/// Asks for something outside the clusters: the Internet, addresses, or a host name. It adds
/// nothing itself; the owner shows why the external was refused, or closes the dialog.
class ExternalDialog : public QDialog {
    Q_OBJECT
public:
    explicit ExternalDialog(QWidget *parent);
    void showError(const QString &text);

signals:
    void externalChosen(const drawbridge::External &external);

private:
    [[nodiscard]] Result<External> formExternal() const;
    void updateFields();
    void submit();

    QComboBox *m_kind;
    QLineEdit *m_name;
    QLineEdit *m_host;
    QLineEdit *m_addresses;
    QLabel *m_message;
};

} // namespace drawbridge
