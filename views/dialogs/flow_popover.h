// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"
#include "views/models/port_offers.h"

#include <QFrame>
#include <QPoint>

#include <vector>

class QAbstractButton;
class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace drawbridge {

class ElidingLabel;

/// Asks what a flow allows, at the place where it was drawn (ux.md 3.4). Enter accepts, Esc
/// discards. It edits nothing itself: the owner applies the flow and calls `finish`, or shows why
/// not.
class FlowPopover : public QFrame {
    Q_OBJECT
public:
    explicit FlowPopover(QWidget *window);

    /// Asks for a new flow; `ticked` are ports to begin with, else the only offered one.
    void ask(const Design &design, const NodeKey &from, const NodeKey &to, const QPoint &globalPos,
             const PortSet &ticked = {});
    /// Asks how to change `flow`.
    void edit(const Design &design, const Flow &flow, const QPoint &globalPos);
    void showError(const QString &text);
    void finish(); ///< Closes without a signal.

signals:
    void accepted(const drawbridge::Flow &flow, bool isNew);
    void removeRequested(const drawbridge::NodeKey &from, const drawbridge::NodeKey &to);
    void discarded();

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void build();
    [[nodiscard]] QWidget *makeHead();
    [[nodiscard]] QWidget *makePorts();
    [[nodiscard]] QWidget *makeRequests();
    [[nodiscard]] QWidget *makeNotes();
    [[nodiscard]] QWidget *makeFoot();

    void fill(const Design &design, const Flow &flow, bool isNew, const PortSet &ticked);
    void fillPorts(const Design &design, const PortSet &ticked);
    void fillRequests(const Design &design);
    void openAt(const QPoint &globalPos);
    void place();
    [[nodiscard]] Result<Flow> formFlow() const;
    void accept();
    void discard();
    void updateEffect();
    void toggleRequests(bool isOpen);

    Flow m_flow;
    bool m_isNew = true;
    std::vector<PortOffer> m_offers;
    std::vector<QCheckBox *> m_boxes;
    QPoint m_dropPoint;

    ElidingLabel *m_title = nullptr;
    QLabel *m_portsHead = nullptr;
    QVBoxLayout *m_portRows = nullptr;
    QLineEdit *m_other = nullptr;
    QWidget *m_requests = nullptr;
    QToolButton *m_requestsToggle = nullptr;
    QLabel *m_requestsText = nullptr;
    QWidget *m_requestFields = nullptr;
    QLineEdit *m_methods = nullptr;
    QLineEdit *m_paths = nullptr;
    QLabel *m_identity = nullptr;
    QLineEdit *m_note = nullptr;
    QLineEdit *m_expires = nullptr;
    QLabel *m_effectIcon = nullptr;
    QLabel *m_effect = nullptr;
    QLabel *m_hint = nullptr;
    QPushButton *m_remove = nullptr;
    QPushButton *m_discard = nullptr;
    QPushButton *m_accept = nullptr;
};

} // namespace drawbridge
