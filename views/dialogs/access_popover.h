// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"
#include "views/dialogs/popover.h"

#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;

namespace drawbridge {

/// Asks what a workload or a group may do at the Kubernetes API, where its line ends. A subject has
/// one line and any number of grants; which one is asked about is chosen at the top.
class AccessPopover : public Popover {
    Q_OBJECT
public:
    explicit AccessPopover(QWidget *window);

    /// Begins with a new grant, or with the first one the subject has when `isNew` is false.
    void ask(const Design &design, const NodeKey &subject, const QPoint &globalPos, bool isNew);

signals:
    /// `before` is the grant it replaces, if any.
    void accepted(const drawbridge::ApiAccess &access,
                  const std::optional<drawbridge::ApiAccess> &before);
    void removeRequested(const drawbridge::ApiAccess &access);

protected:
    void accept() override;
    void remove() override;

private:
    [[nodiscard]] QWidget *makeVerbs();
    [[nodiscard]] QWidget *makeObjects();
    void fillGrants();
    void showGrant(int index);
    [[nodiscard]] std::optional<ApiAccess> chosen() const;
    [[nodiscard]] Result<ApiAccess> formAccess() const;
    void updateEffect();

    NodeKey m_subject;
    std::vector<ApiAccess> m_grants;
    QComboBox *m_grant = nullptr;
    std::vector<QCheckBox *> m_verbs;
    QLineEdit *m_otherVerbs = nullptr;
    QLineEdit *m_resource = nullptr;
    QComboBox *m_namespace = nullptr;
    QLineEdit *m_names = nullptr;
    QLineEdit *m_note = nullptr;
};

/// "get, list pods in shop": one grant in a line.
[[nodiscard]] QString accessText(const ApiAccess &access);

} // namespace drawbridge
