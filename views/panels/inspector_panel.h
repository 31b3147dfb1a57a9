// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/models/inspector_content.h"

#include <QScrollArea>

namespace drawbridge {

/// What is selected, in full, with what can be done about it.
class InspectorPanel : public QScrollArea {
    Q_OBJECT
public:
    explicit InspectorPanel(Selection *selection, QWidget *parent = nullptr);

    void showContent(const InspectorContent &content);

signals:
    void actionRequested(drawbridge::InspectorAction action);

private:
    [[nodiscard]] QWidget *makeHeader(const InspectorContent &content, QWidget *parent);
    [[nodiscard]] QWidget *makeSection(const InspectorSection &section, QWidget *parent);
    [[nodiscard]] QWidget *makeActions(const std::vector<InspectorAction> &actions,
                                       QWidget *parent);

    [[nodiscard]] std::vector<QWidget *> focusable() const;
    void replaceBody(QWidget *body, bool isSameSubject);

    Selection *m_selection;
    InspectorContent m_content;
    QPalette m_shownIn; ///< Icons are tinted for it.
};

} // namespace drawbridge
