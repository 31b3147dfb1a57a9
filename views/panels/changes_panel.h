// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/selection.h"
#include "views/models/change_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTableView;

namespace drawbridge {

/// The list beside a picture of differences: a row selects its line on the map and shows why it is
/// so, with the place of each policy that decides; what is cut can be drawn, or kept shut.
class ChangesPanel : public QWidget {
    Q_OBJECT
public:
    explicit ChangesPanel(Selection *selection, QWidget *parent = nullptr);

    void setComparison(const std::shared_ptr<const DesignComparison> &comparison);
    void setPending(const QString &why); ///< Nothing is listed, and why.
    void step(int by);                   ///< Next (+1) or previous (-1) change, round the end.
    [[nodiscard]] ChangeModel *model() const { return m_model; }

signals:
    void drawRequested(); ///< The selected pair.
    void closeRequested();
    void markdownRequested();

private:
    void selectCurrent();
    void followSelection();
    void showReasons(const DesignChange *change);
    [[nodiscard]] QPushButton *addButton(const QString &text, const char *name, const QString &tip,
                                         void (ChangesPanel::*signal)());

    Selection *m_selection;
    ChangeModel *m_model;
    QTableView *m_table;
    QComboBox *m_filter;
    QPlainTextEdit *m_reasons;
    QLabel *m_empty;
    QPushButton *m_draw, *m_close, *m_copy;
    QString m_pending;
    bool m_isSelecting = false;
};

} // namespace drawbridge
