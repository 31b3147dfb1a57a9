// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/import_report.h"
#include "views/models/answers.h"
#include "views/theme/theme.h"

#include <QWidget>

#include <array>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace drawbridge {

class ElidingLabel;
class JobProgress;

/// The line at the bottom: counts, findings by severity, what is being done or how long it took,
/// the focus, the zoom. Errors that have no better place stand here until the next message.
class StatusLine : public QWidget {
    Q_OBJECT
public:
    explicit StatusLine(QWidget *parent = nullptr);

    void setShowsTime(bool shows) { m_showsTime = shows; }
    void showAnswers(const AnswersPtr &answers, const Theme &theme);
    void showImport(const ImportReport &report);
    void showBusy(const QString &what); ///< With a way to stop it, once it takes long.
    /// What is shown is not of the design of the moment, and nothing is under way.
    void showUnevaluated();
    void showMessage(const QString &text);
    void showError(const QString &text);
    void showHint(const QString &text);
    void showZoom(double zoom);
    void clear(); ///< Start page.

signals:
    void importReportRequested();
    void cancelRequested();
    void evaluateRequested();

private:
    QLabel *addText(QHBoxLayout *row);
    [[nodiscard]] QPushButton *addButton(QHBoxLayout *row, const char *objectName);
    void showState(const QString &text);
    void showText(const QString &text, const QString &role);

    bool m_showsTime = true;
    QLabel *m_counts;
    std::array<QLabel *, 3> m_severityIcons{};
    std::array<QLabel *, 3> m_severityCounts{};
    QLabel *m_stateIcon;
    QLabel *m_state;
    JobProgress *m_progress;
    QPushButton *m_evaluate;
    QPushButton *m_import;
    ElidingLabel *m_message;
    QLabel *m_hint;
    QLabel *m_zoom;
};

} // namespace drawbridge
