// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_externals.cpp
#include "views/dialogs/access_popover.h"

#include "model/design/api_resource.h"
#include "views/dialogs/flow_form.h"
#include "views/models/error_words.h"
#include "views/models/model_text.h"
#include "views/models/plain_tool_tip.h"
#include "views/panels/eliding_label.h"
#include "views/theme/fonts.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr std::array kVerbs{"get", "list", "watch", "create", "update", "patch", "delete"};
constexpr int kVerbColumns = 4;

/// What is asked for most; any other can be typed.
QStringList commonResources()
{
    return {QStringLiteral("configmaps"),
            QStringLiteral("cronjobs.batch"),
            QStringLiteral("daemonsets.apps"),
            QStringLiteral("deployments.apps"),
            QStringLiteral("deployments.apps/scale"),
            QStringLiteral("endpoints"),
            QStringLiteral("endpointslices.discovery.k8s.io"),
            QStringLiteral("events"),
            QStringLiteral("ingresses.networking.k8s.io"),
            QStringLiteral("jobs.batch"),
            QStringLiteral("leases.coordination.k8s.io"),
            QStringLiteral("namespaces"),
            QStringLiteral("nodes"),
            QStringLiteral("persistentvolumeclaims"),
            QStringLiteral("pods"),
            QStringLiteral("pods/exec"),
            QStringLiteral("pods/log"),
            QStringLiteral("secrets"),
            QStringLiteral("serviceaccounts"),
            QStringLiteral("services"),
            QStringLiteral("statefulsets.apps")};
}

} // namespace

QString accessText(const ApiAccess &access)
{
    QString text = listOf(access.verbs) + QLatin1Char(' ') + qt(resourceText(access));
    if (!access.names.empty())
        text += QLatin1Char(' ') + listOf(access.names);
    return access.nameSpace.empty() ? AccessPopover::tr("%1 in all namespaces").arg(text)
                                    : AccessPopover::tr("%1 in %2").arg(text, qt(access.nameSpace));
}

AccessPopover::AccessPopover(QWidget *window) : Popover(window)
{
    setObjectName(QStringLiteral("accessPopover"));
    stack({makeHead(), makeVerbs(), makeObjects(), makeFoot()});
    m_title->setObjectName(QStringLiteral("accessTitle"));
    m_effect->setObjectName(QStringLiteral("accessEffect"));
    m_remove->setObjectName(QStringLiteral("removeAccess"));
    m_remove->setText(tr("Revoke"));
    m_accept->setObjectName(QStringLiteral("acceptAccess"));
    hide();
}

QWidget *AccessPopover::makeVerbs()
{
    auto *widget = new QWidget(this);
    QVBoxLayout *column = sectionColumn(widget, 0, 10);
    m_grant = new QComboBox(widget);
    m_grant->setObjectName(QStringLiteral("grant"));
    m_grant->setAccessibleName(tr("Grant"));
    m_grant->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    column->addWidget(m_grant);
    auto *head = new QLabel(tr("May"), widget);
    head->setProperty("role", "section");
    column->addWidget(head);
    auto *grid = new QGridLayout;
    grid->setSpacing(0);
    for (std::size_t i = 0; i < kVerbs.size(); ++i) {
        auto *box = new QCheckBox(QString::fromLatin1(kVerbs[i]), widget);
        box->setFont(textFont(TextRole::TableCode));
        connect(box, &QCheckBox::toggled, this, &AccessPopover::updateEffect);
        grid->addWidget(box, static_cast<int>(i) / kVerbColumns,
                        static_cast<int>(i) % kVerbColumns);
        m_verbs.push_back(box);
    }
    column->addLayout(grid);
    m_otherVerbs = makeField("otherVerbs", tr("Other: impersonate, bind"), widget);
    m_otherVerbs->setAccessibleName(tr("Other verbs"));
    column->addWidget(m_otherVerbs);
    connect(m_otherVerbs, &QLineEdit::textChanged, this, &AccessPopover::updateEffect);
    connect(m_grant, &QComboBox::activated, this, &AccessPopover::showGrant);
    return widget;
}

QWidget *AccessPopover::makeObjects()
{
    auto *widget = new QWidget(this);
    QVBoxLayout *column = sectionColumn(widget, 10, 10);
    column->setSpacing(6);
    m_resource = makeField("resource", tr("pods, deployments.apps/scale"), widget);
    auto *completer = new QCompleter(commonResources(), m_resource);
    completer->setCompletionMode(QCompleter::InlineCompletion);
    m_resource->setCompleter(completer);
    m_namespace = new QComboBox(widget);
    m_namespace->setObjectName(QStringLiteral("accessNamespace"));
    m_namespace->setPlaceholderText(tr("choose a namespace"));
    m_names = makeField("objectNames", tr("All, or their names"), widget);
    m_note = makeField("accessNote", tr("Why, or a ticket"), widget);
    addField(column, tr("Resource"), m_resource, widget);
    addField(column, tr("In"), m_namespace, widget);
    addField(column, tr("Objects"), m_names, widget);
    addField(column, tr("Note"), m_note, widget);
    addEffect(column);
    for (QLineEdit *field : {m_resource, m_names})
        connect(field, &QLineEdit::textChanged, this, &AccessPopover::updateEffect);
    connect(m_namespace, &QComboBox::currentIndexChanged, this, &AccessPopover::updateEffect);
    return widget;
}

void AccessPopover::ask(const Design &design, const NodeKey &subject, const QPoint &globalPos,
                        bool isNew)
{
    m_subject = subject;
    m_grants.clear();
    for (const ApiAccess &access : design.apiAccess) {
        if (access.subject == subject)
            m_grants.push_back(access);
    }
    m_namespace->clear();
    m_namespace->addItem(tr("all namespaces"), QString());
    for (const NamespaceNode &nameSpace : design.topology->namespaces) {
        if (nameSpace.cluster == subject.cluster)
            m_namespace->addItem(qt(nameSpace.name), qt(nameSpace.name));
    }
    m_title->showText(tr("%1 → Kubernetes API").arg(qt(subject.name)));
    m_title->setToolTip(plainToolTip(qt(toString(subject))));
    fillGrants();
    showGrant(isNew || m_grants.empty() ? 0 : 1);
    openAt(globalPos, m_verbs.front());
}

void AccessPopover::fillGrants()
{
    m_grant->clear();
    m_grant->addItem(tr("New access"));
    for (const ApiAccess &access : m_grants)
        m_grant->addItem(accessText(access));
    m_grant->setVisible(!m_grants.empty());
}

std::optional<ApiAccess> AccessPopover::chosen() const
{
    const int index = m_grant->currentIndex();
    if (index <= 0)
        return std::nullopt;
    return m_grants[static_cast<std::size_t>(index) - 1];
}

void AccessPopover::showGrant(int index)
{
    m_grant->setCurrentIndex(index);
    const std::optional<ApiAccess> before = chosen();
    ApiAccess access = before.value_or(ApiAccess{});
    if (!before)
        access.nameSpace = m_subject.nameSpace; // its own namespace: the least that can be meant
    std::vector<std::string> others = access.verbs;
    for (QCheckBox *box : m_verbs)
        box->setChecked(std::erase(others, box->text().toStdString()) > 0);
    m_otherVerbs->setText(listOf(others));
    m_resource->setText(qt(resourceText(access)));
    const QString home = qt(access.nameSpace);
    if (m_namespace->findData(home) < 0) // the sources may have lost it since
        m_namespace->addItem(home, home);
    // A group has no namespace of its own, and everywhere is nothing to begin with.
    const bool isOpen = !before && access.nameSpace.empty();
    m_namespace->setCurrentIndex(isOpen ? -1 : m_namespace->findData(home));
    m_names->setText(listOf(access.names));
    m_note->setText(qt(access.note));
    m_remove->setVisible(before.has_value());
    m_hint->setText(tr("Enter grants"));
    m_hint->setVisible(!before);
    m_accept->setText(before ? tr("Save access") : tr("Grant"));
    updateEffect();
}

Result<ApiAccess> AccessPopover::formAccess() const
{
    ApiAccess access;
    access.subject = m_subject;
    access.verbs = parseWordList(m_otherVerbs->text());
    for (const QCheckBox *box : m_verbs) {
        if (box->isChecked())
            access.verbs.push_back(box->text().toStdString());
    }
    std::sort(access.verbs.begin(), access.verbs.end());
    setResource(access, m_resource->text().trimmed().toStdString());
    access.nameSpace = m_namespace->currentData().toString().toStdString();
    access.names = parseWordList(m_names->text());
    access.note = m_note->text().trimmed().toStdString();
    if (access.verbs.empty())
        return fail(ErrorCode::AccessInvalid, "No verb is chosen", {}, "tick one or type it");
    if (access.resource.empty())
        return fail(ErrorCode::AccessInvalid, "No resource is named", {}, "for example pods");
    if (m_namespace->currentIndex() < 0)
        return fail(ErrorCode::AccessInvalid, "No namespace is chosen", {},
                    "choose one, or all namespaces");
    return access;
}

void AccessPopover::updateEffect()
{
    const Result<ApiAccess> access = formAccess();
    showEffect(access.has_value(),
               access ? tr("Grants %1").arg(accessText(*access)) : wordsFor(access.error()));
}

void AccessPopover::accept()
{
    const Result<ApiAccess> access = formAccess();
    if (access)
        emit accepted(*access, chosen());
    else
        updateEffect();
}

void AccessPopover::remove()
{
    const std::optional<ApiAccess> access = chosen();
    finish();
    if (access)
        emit removeRequested(*access);
}

} // namespace drawbridge
