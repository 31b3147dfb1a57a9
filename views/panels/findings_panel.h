// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/selection.h"
#include "views/models/findings_filter.h"
#include "views/models/findings_model.h"

#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;
class QTableView;

namespace drawbridge {

class ElidingLabel;

/// The list of findings. A row selects what it is about and brings it into sight; for an undrawn
/// way that is open, two buttons decide it: draw it, or close it. Every one can be fixed or
/// suppressed, by buttons and by the menu of its row.
class FindingsPanel : public QWidget {
    Q_OBJECT
public:
    explicit FindingsPanel(Selection *selection, QWidget *parent = nullptr);

    void setReport(const std::shared_ptr<const AnalysisReport> &report); ///< Shares it.
    /// No report yet: nothing is listed, and nothing is said to be closed.
    void setPending(const QString &why);
    [[nodiscard]] FindingsModel *model() { return m_model; }
    void step(int by); ///< Next (+1) or previous (-1) finding, round the end.
    void fixCurrent(); ///< As the button does; nothing without a finding.
    void suppressCurrent();

signals:
    void drawRequested(const drawbridge::Finding &finding);
    void closeRequested(const drawbridge::Finding &finding);
    void fixRequested(const drawbridge::Finding &finding);
    void suppressRequested(const drawbridge::Finding &finding);
    /// The way of an attacker is to be shown: menu.
    void attackRequested(const drawbridge::Finding &finding);
    /// Of a finding that is suppressed.
    void unsuppressRequested(const drawbridge::Finding &finding);

private:
    using FindingSignal = void (FindingsPanel::*)(const Finding &);
    [[nodiscard]] QPushButton *addButton(const QString &text, const char *name, const QString &tip,
                                         FindingSignal signal);
    void emitFor(FindingSignal signal);
    void showMenu(const QPoint &place);
    [[nodiscard]] const Finding *currentFinding() const;
    void selectCurrent();
    void updateFoot();

    Selection *m_selection;
    FindingsModel *m_model;
    FindingsFilter *m_filter;
    QTableView *m_table;
    ElidingLabel *m_sentence;
    QPushButton *m_draw;
    QPushButton *m_close;
    QPushButton *m_fix;
    QPushButton *m_suppress;
    QLabel *m_empty;
    QString m_emptyText;
    bool m_isUpdating = false;
};

} // namespace drawbridge
