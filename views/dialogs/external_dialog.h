// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <QDialog>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace drawbridge {

/// Asks for something outside the clusters: the Internet, addresses, a host name, a gateway, people
/// or a legacy system, or where the Kubernetes API is. It adds nothing itself; the owner shows why
/// the external was refused, or closes the dialog.
class ExternalDialog : public QDialog {
    Q_OBJECT
public:
    explicit ExternalDialog(QWidget *parent);

    /// Asks how to change this one instead of adding one.
    void edit(const External &external);
    /// Asks where the API server of a cluster is, beginning with what is known.
    void editApiServer(const DesignCluster &cluster);
    /// Offers the Kubernetes API of each of them; none is offered before.
    void setClusters(const std::vector<DesignCluster> &clusters);
    /// Who signs the tokens of people, asked for beside each of them.
    void setTokenIssuer(const TokenIssuer &issuer);
    [[nodiscard]] TokenIssuer tokenIssuer() const;
    void showError(const QString &text);

signals:
    void externalChosen(const drawbridge::External &external);
    void apiServerChosen(const std::string &cluster,
                         const std::vector<drawbridge::Cidr> &addresses);

private:
    enum Field {
        Name,
        Host,
        Addresses,
        Except,
        Namespace,
        PodLabels,
        Note,
        Issuer,
        Keys,
        Audiences,
        GroupsClaim,
        FieldCount
    };
    void addKinds();
    void addFields();
    [[nodiscard]] std::optional<External::Kind> kind() const; ///< None: the Kubernetes API.
    [[nodiscard]] bool isAsked(Field field) const;
    [[nodiscard]] QString text(Field field) const;
    [[nodiscard]] Result<External> formExternal() const;
    void updateFields();
    void submit();
    void say(const QString &text, const char *role);

    QFormLayout *m_form;
    QComboBox *m_kind;
    std::array<QLineEdit *, FieldCount> m_fields{};
    QLabel *m_message;
    QPushButton *m_accept;
    std::optional<NodeKey> m_edited;
};

} // namespace drawbridge
