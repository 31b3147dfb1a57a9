// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/models/inspector_content.h"

#include <QScrollArea>

#include <map>

class QLineEdit;

namespace drawbridge {

/// What is selected, in full, with what can be done about it.
class InspectorPanel : public QScrollArea {
    Q_OBJECT
public:
    explicit InspectorPanel(Selection *selection, QWidget *parent = nullptr);

    /// What somebody is typing stays as it was typed, also while the design does not take it.
    void showContent(const InspectorContent &content);

signals:
    void actionRequested(drawbridge::InspectorAction action);
    /// With every change of the text of a field of the selected node or flow; addresses when they
    /// are complete, by Enter or leaving the field, since a part of one is another range.
    void fieldEdited(drawbridge::InspectorField field, const QString &text);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    [[nodiscard]] QWidget *makeHeader(const InspectorContent &content, QWidget *parent);
    [[nodiscard]] QWidget *makeSection(const InspectorSection &section, QWidget *parent);
    [[nodiscard]] QWidget *makeActions(const std::vector<InspectorAction> &actions,
                                       QWidget *parent);

    [[nodiscard]] QWidget *makeField(const InspectorRow &row, QWidget *parent);
    [[nodiscard]] std::vector<QWidget *> focusable() const;
    [[nodiscard]] bool isTyping() const;
    void replaceBody(QWidget *body, bool isSameSubject);

    Selection *m_selection;
    InspectorContent m_content;
    QPalette m_shownIn;                        ///< Icons are tinted for it.
    std::map<InspectorField, QString> m_typed; ///< Of the subject shown, since it is shown.
};

} // namespace drawbridge
