// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_flows.cpp and test_dialogs.cpp
#include "views/dialogs/external_dialog.h"

#include "views/dialogs/flow_form.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>

namespace drawbridge {
namespace {

constexpr int kWidth = 420;

QLineEdit *makeField(const char *objectName, const QString &placeholder, QWidget *parent)
{
    auto *field = new QLineEdit(parent);
    field->setObjectName(QString::fromLatin1(objectName));
    field->setPlaceholderText(placeholder);
    return field;
}

QWidget *makeButtons(QDialog *dialog, QPushButton *add)
{
    auto *widget = new QWidget(dialog);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 8, 0, 0);
    auto *cancel = new QPushButton(ExternalDialog::tr("Cancel"), widget);
    row->addStretch(1);
    row->addWidget(cancel);
    row->addWidget(add);
    QObject::connect(cancel, &QPushButton::clicked, dialog, &QDialog::reject);
    return widget;
}

} // namespace

ExternalDialog::ExternalDialog(QWidget *parent)
    : QDialog(parent), m_kind(new QComboBox(this)),
      m_name(makeField("externalName", tr("card-network"), this)),
      m_host(makeField("externalHost", tr("api.example.com"), this)),
      m_addresses(makeField("externalAddresses", tr("203.0.113.0/24, 2001:db8::/32"), this)),
      m_message(new QLabel(this))
{
    setObjectName(QStringLiteral("externalDialog"));
    setWindowTitle(tr("Add external"));
    m_kind->addItem(tr("Addresses (CIDR)"), static_cast<int>(External::Kind::Cidr));
    m_kind->addItem(tr("Host name"), static_cast<int>(External::Kind::Fqdn));
    m_kind->addItem(tr("Internet"), static_cast<int>(External::Kind::Internet));
    m_message->setProperty("role", "secondary");
    m_message->setWordWrap(true);
    auto *form = new QFormLayout(this);
    form->setContentsMargins(16, 16, 16, 16);
    form->addRow(tr("&Kind"), m_kind);
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&Host"), m_host);
    form->addRow(tr("&Addresses"), m_addresses);
    form->addRow(m_message);
    auto *add = new QPushButton(tr("Add"), this);
    add->setObjectName(QStringLiteral("externalAdd"));
    add->setProperty("primary", true);
    add->setDefault(true);
    form->addRow(makeButtons(this, add));
    setMinimumWidth(kWidth);
    connect(add, &QPushButton::clicked, this, &ExternalDialog::submit);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ExternalDialog::updateFields);
    updateFields();
    m_name->setFocus();
}

void ExternalDialog::updateFields()
{
    const auto kind = static_cast<External::Kind>(m_kind->currentData().toInt());
    m_host->setEnabled(kind == External::Kind::Fqdn);
    m_addresses->setEnabled(kind != External::Kind::Internet);
    m_message->setProperty("role", "secondary");
    m_message->setText(kind == External::Kind::Fqdn
                           ? tr("A NetworkPolicy admits addresses, not names: without addresses a "
                                "flow to this host cannot be exported.")
                       : kind == External::Kind::Internet
                           ? tr("Every address that is not private.")
                           : tr("Only what lies in these prefixes."));
    m_message->style()->unpolish(m_message);
    m_message->style()->polish(m_message);
}

Result<External> ExternalDialog::formExternal() const
{
    External external;
    external.kind = static_cast<External::Kind>(m_kind->currentData().toInt());
    const std::string name = m_name->text().trimmed().toStdString();
    if (name.empty())
        return fail(ErrorCode::NameInvalid, "The external has no name", {}, "give it one");
    external.key = {{}, {}, "External", name};
    if (external.kind == External::Kind::Fqdn)
        external.host = m_host->text().trimmed().toStdString();
    if (external.kind == External::Kind::Internet)
        return external;
    for (const std::string &word : parseWordList(m_addresses->text())) {
        const Result<Cidr> cidr = Cidr::parse(word);
        if (!cidr)
            return tl::unexpected<Error>(cidr.error());
        external.cidrs.push_back(*cidr);
    }
    if (external.kind == External::Kind::Cidr && external.cidrs.empty())
        return fail(ErrorCode::CidrInvalid, "The external has no address", {},
                    "give at least one prefix");
    return external;
}

void ExternalDialog::submit()
{
    const Result<External> external = formExternal();
    if (external)
        emit externalChosen(*external);
    else
        showError(QString::fromStdString(external.error().message) +
                  (external.error().hint.empty()
                       ? QString()
                       : QStringLiteral(": ") + QString::fromStdString(external.error().hint)));
}

void ExternalDialog::showError(const QString &text)
{
    m_message->setProperty("role", "error");
    m_message->setText(text);
    m_message->style()->unpolish(m_message);
    m_message->style()->polish(m_message);
}

} // namespace drawbridge
