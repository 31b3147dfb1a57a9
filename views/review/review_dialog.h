// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/review/review_model.h"

#include <QDialog>

#include <functional>

class QGridLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTableView;

namespace drawbridge {

/// Review of a change of manifests (ux.md, for reviewers): a folder against a base, what widens
/// access first, each thing with its line, a tick and a note, and Markdown for the pull request.
/// Needs no design, and edits none.
class ReviewDialog : public QDialog {
    Q_OBJECT
public:
    explicit ReviewDialog(QWidget *parent = nullptr);
    ~ReviewDialog() override;

    void setChange(const QString &path); ///< A suggestion; it is only compared when asked.
    void showBusy();
    /// What was compared, by the names it was asked for with, and what was said of it before.
    void showReview(std::shared_ptr<const Review> review, const QString &base,
                    const QString &change, const std::vector<KeptSignOff> &kept = {});
    [[nodiscard]] std::vector<KeptSignOff> kept() const { return m_model->kept(); }
    /// Whose review of what is shown.
    [[nodiscard]] ReviewHead head() const;
    void showError(const QString &text);
    /// The text around a place, for the pane below the table; `isBefore`: of the base.
    using TextAt = std::function<QString(const SourceSpan &place, bool isBefore)>;
    void setTextAt(TextAt textAt) { m_textAt = std::move(textAt); }
    [[nodiscard]] QString markdown() const;

signals:
    void compareRequested(const QString &base, const QString &change);
    void saveRequested(const QString &markdown);
    void said(); ///< Something was ticked or noted.

private:
    [[nodiscard]] QWidget *makeHead();
    [[nodiscard]] QWidget *makeFoot();
    [[nodiscard]] QLineEdit *addPathRow(QGridLayout *grid, int row, const QString &label,
                                        const char *name, const QString &placeholder);
    void compare();
    void showDetails();
    void updateState();

    ReviewModel *m_model;
    QLineEdit *m_base = nullptr;
    QLineEdit *m_change = nullptr;
    QLineEdit *m_reviewer = nullptr;
    QTableView *m_table = nullptr;
    QPlainTextEdit *m_details = nullptr;
    QLabel *m_state = nullptr;
    QPushButton *m_compare = nullptr;
    QPushButton *m_copy = nullptr;
    QPushButton *m_save = nullptr;
    TextAt m_textAt;
    QString m_comparedBase, m_comparedChange; ///< Of the review that is shown.
    bool m_isReviewed = false;
};

} // namespace drawbridge
