// SPDX-License-Identifier: Apache-2.0
// Each kind asks for its own fields; what does not concern it is not shown.
// Tested by tests/gui/test_map_externals.cpp and test_dialogs.cpp
#include "views/dialogs/external_dialog.h"

#include "views/dialogs/flow_form.h"
#include "views/models/error_words.h"
#include "views/models/model_text.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>

namespace drawbridge {
namespace {

constexpr int kWidth = 440;
constexpr int kApiServer = -1; ///< In place of a kind of external.

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

QString noteOf(std::optional<External::Kind> kind)
{
    if (!kind)
        return ExternalDialog::tr("Where the API server is. Drawn API access opens the way there; "
                                  "drag from a workload or a group to it.");
    switch (*kind) {
    case External::Kind::Internet: return ExternalDialog::tr("Every address that is not private.");
    case External::Kind::Cidr: return ExternalDialog::tr("Only what lies in these prefixes.");
    case External::Kind::Fqdn:
        return ExternalDialog::tr("A NetworkPolicy admits addresses, not names: without addresses "
                                  "a flow to this host cannot be exported.");
    case External::Kind::Gateway:
        return ExternalDialog::tr("An ingress controller that is not in the sources, by its pods. "
                                  "Without labels it is every pod of the namespace.");
    case External::Kind::Person:
        return ExternalDialog::tr("A NetworkPolicy admits addresses, not people: give where they "
                                  "connect from, or draw the way "
                                  "through a gateway of the mesh, which knows them by their token "
                                  "(name: its claim sub). API access is granted to groups.");
    case External::Kind::Group:
        return ExternalDialog::tr("The group as the identity provider names it. API access needs "
                                  "no address; a flow does, but through a gateway of the mesh, "
                                  "which knows the group by a token.");
    case External::Kind::Legacy:
        return ExternalDialog::tr("A system that can run no proxy: its addresses, and its host "
                                  "name where it has one.");
    }
    return {};
}

Result<std::vector<Cidr>> parseCidrs(const QString &text)
{
    std::vector<Cidr> cidrs;
    for (const std::string &word : parseWordList(text)) {
        const Result<Cidr> cidr = Cidr::parse(word);
        if (!cidr)
            return tl::unexpected<Error>(cidr.error());
        cidrs.push_back(*cidr);
    }
    return cidrs;
}

Result<LabelMap> parseLabels(const QString &text)
{
    LabelMap labels;
    for (const std::string &word : parseWordList(text)) {
        const auto equals = word.find('=');
        if (equals == 0 || equals == std::string::npos)
            return fail(ErrorCode::FieldInvalid, "\"" + word + "\" is no label", {},
                        "write app=gateway, tier=edge");
        labels[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return labels;
}

/// In the order they are written.
std::vector<std::string> parsePath(const QString &text)
{
    std::vector<std::string> parts;
    for (const QString &part : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
        parts.push_back(part.trimmed().toStdString());
    return parts;
}

QString labelsText(const LabelMap &labels)
{
    QStringList texts;
    for (const auto &[key, value] : labels)
        texts << QString::fromStdString(key + '=' + value);
    return texts.join(QStringLiteral(", "));
}

} // namespace

ExternalDialog::ExternalDialog(QWidget *parent)
    : QDialog(parent), m_form(new QFormLayout(this)), m_kind(new QComboBox(this)),
      m_message(new QLabel(this)), m_accept(new QPushButton(tr("Add"), this))
{
    setObjectName(QStringLiteral("externalDialog"));
    setWindowTitle(tr("Add external"));
    m_form->setContentsMargins(16, 16, 16, 16);
    addKinds();
    addFields();
    m_message->setObjectName(QStringLiteral("externalMessage"));
    m_message->setWordWrap(true);
    m_form->addRow(m_message);
    m_accept->setObjectName(QStringLiteral("externalAdd"));
    m_accept->setProperty("primary", true);
    m_accept->setDefault(true);
    m_form->addRow(makeButtons(this, m_accept));
    setMinimumWidth(kWidth);
    connect(m_accept, &QPushButton::clicked, this, &ExternalDialog::submit);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ExternalDialog::updateFields);
    updateFields();
    m_fields[Name]->setFocus();
}

void ExternalDialog::addKinds()
{
    m_kind->setObjectName(QStringLiteral("externalKind"));
    const auto add = [this](const QString &text, External::Kind kind) {
        m_kind->addItem(text, static_cast<int>(kind));
    };
    add(tr("Addresses (CIDR)"), External::Kind::Cidr);
    add(tr("Host name"), External::Kind::Fqdn);
    add(tr("Internet"), External::Kind::Internet);
    add(tr("Gateway"), External::Kind::Gateway);
    add(tr("Person"), External::Kind::Person);
    add(tr("Group"), External::Kind::Group);
    add(tr("Legacy system"), External::Kind::Legacy);
    m_form->addRow(tr("&Kind"), m_kind);
}

void ExternalDialog::addFields()
{
    const auto add = [this](Field field, const char *objectName, const QString &label,
                            const QString &placeholder) {
        m_fields[field] = makeField(objectName, placeholder, this);
        m_form->addRow(label, m_fields[field]);
    };
    add(Name, "externalName", tr("&Name"), tr("card-network"));
    add(Host, "externalHost", tr("&Host"), tr("api.example.com"));
    add(Addresses, "externalAddresses", tr("&Addresses"), tr("203.0.113.0/24, 2001:db8::/32"));
    add(Except, "externalExcept", tr("&Except"), tr("203.0.113.64/26"));
    add(Namespace, "externalNamespace", tr("Name&space"), tr("ingress-nginx"));
    add(PodLabels, "externalPodLabels", tr("&Pod labels"), tr("app=ingress-nginx"));
    add(Note, "externalNote", tr("N&ote"), tr("Why, or who owns it"));
    add(Issuer, "externalIssuer", tr("Issuer of &tokens"), tr("https://idp.example.com"));
    add(Keys, "externalKeys", tr("&JWKS URI"), tr("found by OpenID discovery"));
    add(Audiences, "externalAudiences", tr("A&udiences"), tr("shop, shop-api"));
    add(GroupsClaim, "externalGroupsClaim", tr("&Claim of groups"),
        tr("groups; nested: realm_access, roles"));
}

void ExternalDialog::setClusters(const std::vector<DesignCluster> &clusters)
{
    for (const DesignCluster &cluster : clusters) {
        const QString name = QString::fromStdString(cluster.name);
        m_kind->addItem(name.isEmpty() ? tr("Kubernetes API")
                                       : tr("Kubernetes API of %1").arg(name),
                        kApiServer);
        m_kind->setItemData(m_kind->count() - 1, name, Qt::UserRole + 1);
    }
}

void ExternalDialog::edit(const External &external)
{
    m_edited = external.key;
    setWindowTitle(tr("Change external"));
    m_accept->setText(tr("Save"));
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(external.kind)));
    m_fields[Name]->setText(QString::fromStdString(external.key.name));
    m_fields[Host]->setText(QString::fromStdString(external.host));
    m_fields[Addresses]->setText(listOf(external.cidrs));
    m_fields[Except]->setText(listOf(external.except));
    m_fields[Namespace]->setText(QString::fromStdString(external.nameSpace));
    m_fields[PodLabels]->setText(labelsText(external.podLabels));
    m_fields[Note]->setText(QString::fromStdString(external.note));
    m_fields[Name]->selectAll();
}

void ExternalDialog::setTokenIssuer(const TokenIssuer &issuer)
{
    const auto set = [this](Field field, const std::vector<std::string> &texts) {
        QStringList list;
        for (const std::string &text : texts)
            list << QString::fromStdString(text);
        m_fields[field]->setText(list.join(QStringLiteral(", ")));
    };
    set(Issuer, {issuer.issuer});
    set(Keys, {issuer.jwksUri});
    set(Audiences, issuer.audiences);
    set(GroupsClaim, issuer.groupsClaim);
}

TokenIssuer ExternalDialog::tokenIssuer() const
{
    return {text(Issuer).toStdString(), text(Keys).toStdString(), parseWordList(text(Audiences)),
            parsePath(text(GroupsClaim))};
}

void ExternalDialog::editApiServer(const DesignCluster &cluster)
{
    setClusters({cluster});
    setWindowTitle(tr("Kubernetes API"));
    m_accept->setText(tr("Save"));
    m_kind->setCurrentIndex(m_kind->findData(kApiServer));
    m_kind->setEnabled(false);
    m_fields[Addresses]->setText(listOf(cluster.apiServer));
    m_fields[Addresses]->setFocus();
}

std::optional<External::Kind> ExternalDialog::kind() const
{
    const int data = m_kind->currentData().toInt();
    return data == kApiServer ? std::nullopt : std::optional(static_cast<External::Kind>(data));
}

bool ExternalDialog::isAsked(Field field) const
{
    using Kind = External::Kind;
    const auto asked = kind();
    switch (field) {
    case Name:
    case Note: return asked.has_value();
    case Host: return asked == Kind::Fqdn || asked == Kind::Legacy;
    case Addresses: return asked != Kind::Internet && asked != Kind::Gateway;
    case Except: return asked && asked != Kind::Gateway && asked != Kind::Fqdn;
    case Namespace:
    case PodLabels: return asked == Kind::Gateway;
    case Issuer:
    case Keys:
    case Audiences:
    case GroupsClaim: return asked == Kind::Person || asked == Kind::Group;
    case FieldCount: break;
    }
    return false;
}

QString ExternalDialog::text(Field field) const
{
    return isAsked(field) ? m_fields[field]->text().trimmed() : QString();
}

void ExternalDialog::updateFields()
{
    for (int field = 0; field < FieldCount; ++field)
        m_form->setRowVisible(m_fields[static_cast<std::size_t>(field)],
                              isAsked(static_cast<Field>(field)));
    const bool isGroup = kind() == External::Kind::Group;
    m_fields[Name]->setPlaceholderText(isGroup ? tr("oidc:platform-admins")
                                       : kind() == External::Kind::Person ? tr("jane@example.com")
                                                                          : tr("card-network"));
    say(noteOf(kind()), "secondary");
    adjustSize();
}

Result<External> ExternalDialog::formExternal() const
{
    External external;
    external.kind = *kind();
    const std::string name = text(Name).toStdString();
    if (name.empty())
        return fail(ErrorCode::NameInvalid, "The external has no name", {}, "give it one");
    external.key = {{}, {}, std::string(keyKindOf(external.kind)), name};
    if (m_edited)
        external.key.cluster = m_edited->cluster;
    const auto addresses = parseCidrs(text(Addresses));
    const auto except = parseCidrs(text(Except));
    const auto labels = parseLabels(text(PodLabels));
    if (!addresses || !except)
        return tl::unexpected<Error>(addresses ? except.error() : addresses.error());
    if (!labels)
        return tl::unexpected<Error>(labels.error());
    if (external.kind == External::Kind::Cidr && addresses->empty())
        return fail(ErrorCode::CidrInvalid, "The external has no address", {},
                    "give at least one prefix");
    external.cidrs = *addresses;
    external.except = *except;
    external.podLabels = *labels;
    external.host = text(Host).toStdString();
    external.nameSpace = text(Namespace).toStdString();
    external.note = text(Note).toStdString();
    return external;
}

void ExternalDialog::submit()
{
    if (!kind()) {
        const auto addresses = parseCidrs(text(Addresses));
        if (!addresses)
            showError(wordsFor(addresses.error()));
        else if (addresses->empty() && m_kind->isEnabled())
            showError(tr("The API server has no address: give at least one prefix"));
        else
            emit apiServerChosen(m_kind->currentData(Qt::UserRole + 1).toString().toStdString(),
                                 *addresses);
        return;
    }
    const Result<External> external = formExternal();
    if (external)
        emit externalChosen(*external);
    else
        showError(wordsFor(external.error()));
}

void ExternalDialog::showError(const QString &text)
{
    say(text, "error");
}

void ExternalDialog::say(const QString &text, const char *role)
{
    m_message->setProperty("role", role);
    m_message->setText(text);
    m_message->style()->unpolish(m_message);
    m_message->style()->polish(m_message);
}

} // namespace drawbridge
