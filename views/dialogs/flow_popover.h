// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"
#include "views/dialogs/popover.h"
#include "views/models/port_offers.h"

#include <vector>

class QCheckBox;
class QToolButton;

namespace drawbridge {

/// Asks what a flow allows, at the place where it was drawn.
class FlowPopover : public Popover {
    Q_OBJECT
public:
    explicit FlowPopover(QWidget *window);

    /// Asks for a new flow; `ticked` are ports to begin with, else the only offered one.
    void ask(const Design &design, const NodeKey &from, const NodeKey &to, const QPoint &globalPos,
             const PortSet &ticked = {});
    /// Asks how to change `flow`.
    void edit(const Design &design, const Flow &flow, const QPoint &globalPos);

signals:
    void accepted(const drawbridge::Flow &flow, bool isNew);
    void removeRequested(const drawbridge::NodeKey &from, const drawbridge::NodeKey &to);

protected:
    void accept() override;
    void remove() override;

private:
    void build();
    [[nodiscard]] QWidget *makePorts();
    [[nodiscard]] QWidget *makeRequests();
    [[nodiscard]] QWidget *makeNotes();

    void fill(const Design &design, const Flow &flow, bool isNew, const PortSet &ticked);
    void fillPorts(const Design &design, const PortSet &ticked);
    void fillRequests(const Design &design);
    [[nodiscard]] QWidget *firstField() const;
    [[nodiscard]] Result<Flow> formFlow() const;
    void updateEffect();
    void toggleRequests(bool isOpen);

    Flow m_flow;
    bool m_isNew = true;
    std::vector<PortOffer> m_offers;
    std::vector<QCheckBox *> m_boxes;

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
};

} // namespace drawbridge
