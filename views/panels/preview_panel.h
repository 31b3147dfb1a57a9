// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/selection.h"
#include "views/models/answers.h"
#include "views/models/preview_documents.h"

#include <QWidget>

class QLabel;
class QTabBar;

namespace drawbridge {

class CodeView;

/// The live export of what is selected, or of everything, with whether it equals the drawing.
class PreviewPanel : public QWidget {
    Q_OBJECT
public:
    explicit PreviewPanel(Selection *selection, QWidget *parent = nullptr);

    void setAnswers(AnswersPtr answers);
    void setProof(AnswersPtr answers); ///< The same answers, proven now.
    void copyToClipboard() const;
    [[nodiscard]] QString text() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateKinds();
    void showKind();
    void updateProof();

    Selection *m_selection;
    AnswersPtr m_answers;
    std::vector<PreviewKind> m_kinds;
    QString m_wantedKind;
    QTabBar *m_tabs;
    QLabel *m_proofIcon;
    QLabel *m_proof;
    CodeView *m_code;
};

} // namespace drawbridge
