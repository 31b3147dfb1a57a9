// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_findings_actions.cpp
#include "views/dialogs/suppress_dialog.h"

#include "views/models/error_words.h"
#include "views/models/findings_model.h"
#include "views/models/model_text.h"

#include <QDate>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>

namespace drawbridge {
namespace {

constexpr int kSuppressWidth = 480;
constexpr int kSuggestedDays = 90;

QString suggestedDay(const Finding &finding, const std::string &today)
{
    const QString last = qt(lastWaiverDay(finding, today));
    const QString wanted =
        QDate::fromString(qt(today), Qt::ISODate).addDays(kSuggestedDays).toString(Qt::ISODate);
    return std::min(last, wanted); // days as YYYY-MM-DD are in the order of texts
}

} // namespace

SuppressDialog::SuppressDialog(Finding finding, std::string today, QWidget *parent)
    : QDialog(parent), m_finding(std::move(finding)), m_today(std::move(today))
{
    setObjectName(QStringLiteral("suppressDialog"));
    setWindowTitle(tr("Suppress %1").arg(qt(m_finding.ruleId)));
    setMinimumWidth(kSuppressWidth);
    auto *form = new QFormLayout(this);
    form->setContentsMargins(16, 16, 16, 16);
    auto *about = new QLabel(
        tr("%1\nThe finding stays in the list, marked, and counts again after the last day.")
            .arg(aboutText(m_finding)),
        this);
    about->setTextFormat(Qt::PlainText);
    about->setWordWrap(true);
    about->setProperty("role", "secondary");
    form->addRow(about);
    m_reason = addField(form, tr("&Reason"), "suppressReason",
                        tr("Why it is accepted, in 20 characters or more"));
    m_owner = addField(form, tr("&Owner"), "suppressOwner", tr("Who answers for it"));
    m_expires = addField(form, tr("&Last day"), "suppressExpires", tr("YYYY-MM-DD"));
    m_expires->setText(suggestedDay(m_finding, m_today));
    m_message = new QLabel(this);
    m_message->setObjectName(QStringLiteral("suppressMessage"));
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    form->addRow(m_message);
    auto *row = new QHBoxLayout;
    auto *cancel = new QPushButton(tr("Cancel"), this);
    m_accept = new QPushButton(tr("Suppress"), this);
    m_accept->setObjectName(QStringLiteral("suppressAccept"));
    m_accept->setProperty("primary", true);
    m_accept->setDefault(true);
    row->addStretch(1);
    row->addWidget(cancel);
    row->addWidget(m_accept);
    form->addRow(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_accept, &QPushButton::clicked, this, &SuppressDialog::submit);
    m_reason->setFocus();
    updateMessage();
}

QLineEdit *SuppressDialog::addField(QFormLayout *form, const QString &label, const char *objectName,
                                    const QString &placeholder)
{
    auto *field = new QLineEdit(this);
    field->setObjectName(QString::fromLatin1(objectName));
    field->setPlaceholderText(placeholder);
    form->addRow(label, field);
    connect(field, &QLineEdit::textChanged, this, &SuppressDialog::updateMessage);
    return field;
}

void SuppressDialog::setOwner(const QString &owner)
{
    m_owner->setText(owner);
}

Result<Waiver> SuppressDialog::waiver() const
{
    return waiverFor(m_finding,
                     {m_reason->text().trimmed().toStdString(),
                      m_owner->text().trimmed().toStdString(),
                      m_expires->text().trimmed().toStdString()},
                     m_today);
}

void SuppressDialog::updateMessage()
{
    if (m_accept == nullptr)
        return; // while the fields are made
    const Result<Waiver> wanted = waiver();
    m_accept->setEnabled(wanted.has_value());
    say(wanted ? tr("Suppressed until %1, in the project file.").arg(m_expires->text().trimmed())
               : wordsFor(wanted.error()),
        "secondary");
}

void SuppressDialog::submit()
{
    if (const Result<Waiver> wanted = waiver())
        emit waiverChosen(*wanted);
}

void SuppressDialog::showError(const QString &text)
{
    say(text, "error");
}

void SuppressDialog::say(const QString &text, const char *role)
{
    m_message->setProperty("role", role);
    m_message->setText(text);
    m_message->style()->unpolish(m_message);
    m_message->style()->polish(m_message);
}

} // namespace drawbridge
