// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/fix_effects.h"

#include <QDialog>

#include <memory>

class QButtonGroup;
class QCheckBox;
class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace drawbridge {

class CodeView;

using JudgedFixesPtr = std::shared_ptr<const JudgedFixes>;

/// The ways out of one finding: each with what it gains and loses and its YAML. What loses a flow
/// or opens one asks for a tick before it can be applied or saved. Edits nothing itself.
class FixDialog : public QDialog {
    Q_OBJECT
public:
    explicit FixDialog(const Finding &finding, QWidget *parent = nullptr);

    void showFixes(JudgedFixesPtr fixes); ///< Before that it says that they are worked out.
    void showError(const QString &text);
    void showSaved(const QString &folder);

signals:
    void editChosen(const drawbridge::Edit &edit);
    void saveRequested(const drawbridge::Fix &fix);

private:
    [[nodiscard]] QWidget *makeHead(const Finding &finding);
    [[nodiscard]] QWidget *makeFoot();
    void addChoices();
    void showChoice();
    void fillLines(const std::vector<FixLine> &lines);
    void updateFoot();
    void copyText();
    void apply();
    void say(const QString &text, const char *role);
    [[nodiscard]] const JudgedFixes::Choice *chosen() const;

    JudgedFixesPtr m_fixes;
    QVBoxLayout *m_choices = nullptr;
    QButtonGroup *m_group = nullptr;
    QLabel *m_waiting = nullptr;
    QScrollArea *m_lines = nullptr;
    CodeView *m_code = nullptr;
    QCheckBox *m_consent = nullptr;
    QLabel *m_message = nullptr;
    QPushButton *m_copy = nullptr;
    QPushButton *m_save = nullptr;
    QPushButton *m_apply = nullptr;
};

} // namespace drawbridge
