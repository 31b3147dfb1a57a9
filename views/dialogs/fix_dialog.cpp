// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_findings_actions.cpp
#include "views/dialogs/fix_dialog.h"

#include "views/models/findings_model.h"
#include "views/models/model_text.h"
#include "views/panels/code_view.h"
#include "views/panels/separator.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QStyle>

namespace drawbridge {
namespace {

constexpr int kFixSide = 16;
constexpr int kLinesHeight = 168;

QLabel *plainLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QIcon toneIcon(FixLine::Tone tone, const Theme &theme)
{
    switch (tone) {
    case FixLine::Tone::Gain: return stateIcon(QStringLiteral("proof-ok"), theme.drawn);
    case FixLine::Tone::Loss: return stateIcon(QStringLiteral("sev-high"), theme.critical);
    case FixLine::Tone::Plain: break;
    }
    return stateIcon(QStringLiteral("sev-info"), theme.text2);
}

} // namespace

FixDialog::FixDialog(const Finding &finding, QWidget *parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("fixDialog"));
    setWindowTitle(tr("Fix %1").arg(qt(finding.ruleId)));
    setProperty("surface", "dock");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHead(finding));
    column->addWidget(makeRule(this));
    m_lines = new QScrollArea(this);
    m_lines->setObjectName(QStringLiteral("fixLines"));
    m_lines->setAccessibleName(tr("What the fix gains and loses"));
    m_lines->setWidgetResizable(true);
    m_lines->setFrameShape(QFrame::NoFrame);
    m_lines->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_lines->setMinimumHeight(kLinesHeight);
    column->addWidget(m_lines, 1);
    column->addWidget(makeRule(this));
    m_code = new CodeView(this);
    m_code->setObjectName(QStringLiteral("fixText"));
    m_code->setAccessibleName(tr("YAML of the fix"));
    column->addWidget(m_code, 2);
    column->addWidget(makeRule(this));
    column->addWidget(makeFoot());
    resize(860, 680);
    m_lines->hide();
    m_code->hide();
    updateFoot();
}

QWidget *FixDialog::makeHead(const Finding &finding)
{
    auto *widget = new QWidget(this);
    m_choices = new QVBoxLayout(widget);
    m_choices->setContentsMargins(kFixSide, 12, kFixSide, 12);
    m_choices->setSpacing(8);
    auto *title = plainLabel(aboutText(finding), widget);
    title->setProperty("role", "title");
    auto *message = plainLabel(qt(finding.message), widget);
    message->setProperty("role", "secondary");
    m_waiting = plainLabel(tr("Working out what can be done, and what each way costs…"), widget);
    m_waiting->setObjectName(QStringLiteral("fixNotes"));
    m_group = new QButtonGroup(this);
    m_choices->addWidget(title);
    m_choices->addWidget(message);
    m_choices->addWidget(m_waiting);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int, bool isChecked) {
        if (isChecked)
            showChoice();
    });
    return widget;
}

QWidget *FixDialog::makeFoot()
{
    auto *widget = new QWidget(this);
    widget->setProperty("surface", "chrome");
    widget->setAttribute(Qt::WA_StyledBackground);
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(kFixSide, 12, kFixSide, 12);
    m_message = plainLabel({}, widget);
    m_message->setObjectName(QStringLiteral("fixMessage"));
    m_message->hide();
    m_consent = new QCheckBox(tr("I accept what this loses, opens or raises"), widget);
    m_consent->setObjectName(QStringLiteral("fixConsent"));
    m_copy = new QPushButton(tr("&Copy YAML"), widget);
    m_copy->setObjectName(QStringLiteral("fixCopy"));
    m_save = new QPushButton(tr("&Save files…"), widget);
    m_save->setObjectName(QStringLiteral("fixSave"));
    m_apply = new QPushButton(tr("&Apply to the drawing"), widget);
    m_apply->setObjectName(QStringLiteral("fixApply"));
    m_apply->setProperty("primary", true);
    auto *close = new QPushButton(tr("Close"), widget);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_consent);
    row->addStretch(1);
    for (QPushButton *button : {close, m_copy, m_save, m_apply})
        row->addWidget(button);
    column->addWidget(m_message);
    column->addLayout(row);
    connect(m_consent, &QCheckBox::toggled, this, &FixDialog::updateFoot);
    connect(m_copy, &QPushButton::clicked, this, &FixDialog::copyText);
    connect(m_apply, &QPushButton::clicked, this, &FixDialog::apply);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, [this] {
        if (const auto *choice = chosen())
            emit saveRequested(choice->fix);
    });
    return widget;
}

void FixDialog::showFixes(JudgedFixesPtr fixes)
{
    m_fixes = std::move(fixes);
    QStringList notes;
    for (const std::string &note : m_fixes->notes)
        notes << qt(note);
    m_waiting->setText(notes.join('\n'));
    m_waiting->setVisible(!notes.isEmpty());
    addChoices(); // checking the first one shows it
}

void FixDialog::addChoices()
{
    for (std::size_t i = 0; i < m_fixes->choices.size(); ++i) {
        const QString title = qt(m_fixes->choices[i].fix.title);
        auto *button = new QRadioButton(QString(title).replace('&', QLatin1String("&&")), this);
        button->setAccessibleName(title);
        m_choices->insertWidget(m_choices->count() - 1, button);
        m_group->addButton(button, static_cast<int>(i));
        if (i == 0) {
            button->setChecked(true);
            button->setFocus();
        }
    }
}

const JudgedFixes::Choice *FixDialog::chosen() const
{
    const int id = m_group->checkedId();
    return m_fixes && id >= 0 ? &m_fixes->choices[static_cast<std::size_t>(id)] : nullptr;
}

void FixDialog::showChoice()
{
    const JudgedFixes::Choice *choice = chosen();
    m_lines->setVisible(choice != nullptr);
    if (choice != nullptr) {
        fillLines(fixLines(choice->fix, choice->effect));
        const QString text = qt(fixText(choice->fix, m_fixes->finding, choice->effect));
        m_code->showText(text);
        m_code->setVisible(!text.isEmpty());
    }
    m_consent->setChecked(false);
    say({}, "secondary");
    updateFoot();
}

void FixDialog::fillLines(const std::vector<FixLine> &lines)
{
    const Theme theme = Theme::forPalette(palette());
    auto *body = new QWidget;
    body->setProperty("surface", "dock");
    body->setAttribute(Qt::WA_StyledBackground);
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(kFixSide, 10, kFixSide, 10);
    column->setSpacing(6);
    for (const FixLine &line : lines) {
        auto *row = new QHBoxLayout;
        row->setSpacing(8);
        auto *icon = new QLabel(body);
        icon->setPixmap(toneIcon(line.tone, theme).pixmap(metrics::kIconRow, metrics::kIconRow));
        row->addWidget(icon, 0, Qt::AlignTop);
        auto *text = plainLabel(qt(line.text), body);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        row->addWidget(text, 1);
        column->addLayout(row);
    }
    column->addStretch(1);
    m_lines->setWidget(body);
}

void FixDialog::updateFoot()
{
    const JudgedFixes::Choice *choice = chosen();
    const bool isEdit = choice != nullptr && choice->fix.edit.has_value();
    const bool asksConsent = choice != nullptr && choice->effect.needsConsent();
    const bool isAccepted = choice != nullptr && (!asksConsent || m_consent->isChecked());
    m_consent->setVisible(asksConsent);
    m_copy->setVisible(choice != nullptr && !isEdit);
    m_save->setVisible(choice != nullptr && !isEdit);
    m_apply->setVisible(isEdit);
    (isEdit ? m_apply : m_save)->setDefault(true);
    for (QPushButton *button : {m_copy, m_save, m_apply})
        button->setEnabled(isAccepted);
}

void FixDialog::copyText()
{
    QGuiApplication::clipboard()->setText(m_code->toPlainText());
    say(tr("Copied."), "secondary");
}

void FixDialog::apply()
{
    if (const auto *choice = chosen(); choice != nullptr && choice->fix.edit)
        emit editChosen(*choice->fix.edit);
}

void FixDialog::showError(const QString &text)
{
    say(text, "error");
}

void FixDialog::showSaved(const QString &folder)
{
    say(tr("Written to %1").arg(folder), "secondary");
}

void FixDialog::say(const QString &text, const char *role)
{
    m_message->setProperty("role", role);
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
    m_message->style()->unpolish(m_message);
    m_message->style()->polish(m_message);
}

} // namespace drawbridge
