// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_findings_actions.cpp and test_panels.cpp
#include "views/panels/findings_panel.h"

#include "views/models/plain_tool_tip.h"
#include "views/panels/eliding_label.h"
#include "views/panels/filter_field.h"
#include "views/panels/table_setup.h"

#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QFrame>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QTableView>

namespace drawbridge {
namespace {

constexpr const char *kUndrawnRule = "ZT-NET-004";

bool isUndrawnWay(const Finding *finding)
{
    return finding != nullptr && finding->peer && finding->ruleId == kUndrawnRule;
}

} // namespace

FindingsPanel::FindingsPanel(Selection *selection, QWidget *parent)
    : QWidget(parent), m_selection(selection), m_model(new FindingsModel(this)),
      m_filter(new FindingsFilter(this)),
      m_table(makeTable(this, QStringLiteral("findingsTable"), tr("Findings"))),
      m_sentence(new ElidingLabel(this)),
      m_draw(addButton(tr("Draw &it"), "drawIt",
                       tr("Draw this flow with the ports that are open, so that it stays allowed"),
                       &FindingsPanel::drawRequested)),
      m_close(addButton(tr("&Close it"), "closeIt",
                        tr("Record that this way stays shut; the export closes it"),
                        &FindingsPanel::closeRequested)),
      m_fix(addButton(tr("Fix…"), "fixIt",
                      tr("Show what makes the finding go, and what each way costs (Ctrl+.)"),
                      &FindingsPanel::fixRequested)),
      m_suppress(addButton(tr("Su&ppress…"), "suppressIt",
                           tr("Accept the finding until a day, with a reason and an owner"),
                           &FindingsPanel::suppressRequested)),
      m_empty(new QLabel(this))
{
    m_filter->setSourceModel(m_model);
    m_table->setModel(m_filter);
    setColumns(m_table, {88, 92, 0, 188, 124}, FindingsModel::TitleColumn);
    auto *field = new FilterField(tr("Filter: words, sev:high, ns:shop, rule:ZT-NET-004"), this);
    field->setObjectName(QStringLiteral("findingsFilter"));
    m_sentence->setProperty("role", "secondary");
    m_sentence->setMinimumWidth(40);
    m_empty->setProperty("role", "secondary");
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);

    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 8, 12, 8);
    head->addWidget(field);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(12, 4, 12, 4);
    foot->setSpacing(8);
    foot->addWidget(m_sentence, 1);
    for (QPushButton *button : {m_draw, m_close, m_fix, m_suppress})
        foot->addWidget(button);
    auto *rule = new QFrame(this);
    rule->setProperty("role", "rule");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_table, 1);
    column->addWidget(m_empty, 1);
    column->addWidget(rule);
    column->addLayout(foot);

    connect(field, &QLineEdit::textChanged, m_filter, &FindingsFilter::setQuery);
    connect(field, &QLineEdit::textChanged, this, &FindingsPanel::updateFoot);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &FindingsPanel::selectCurrent);
    for (const auto act :
         {&QTableView::clicked, &QTableView::activated}) // also where it is current
        connect(m_table, act, this, &FindingsPanel::selectCurrent);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QTableView::customContextMenuRequested, this, &FindingsPanel::showMenu);
    updateFoot();
}

QPushButton *FindingsPanel::addButton(const QString &text, const char *name, const QString &tip,
                                      FindingSignal signal)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(QString::fromLatin1(name));
    button->setProperty("small", true);
    button->setToolTip(tip);
    connect(button, &QPushButton::clicked, this, [this, signal] { emitFor(signal); });
    return button;
}

/// With a copy: what the signal starts may bring other findings.
void FindingsPanel::emitFor(FindingSignal signal)
{
    if (const Finding *finding = currentFinding())
        emit(this->*signal)(Finding(*finding));
}

void FindingsPanel::fixCurrent()
{
    emitFor(&FindingsPanel::fixRequested);
}

void FindingsPanel::suppressCurrent()
{
    emitFor(&FindingsPanel::suppressRequested);
}

void FindingsPanel::showMenu(const QPoint &place)
{
    const QModelIndex at = m_table->indexAt(place);
    const Finding *finding = currentFinding();
    if (!finding || (at.isValid() && at.row() != m_table->currentIndex().row()))
        return;
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("findingMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [this, menu](const QString &text, FindingSignal signal, bool isPossible) {
        QAction *action = menu->addAction(text);
        action->setEnabled(isPossible);
        connect(action, &QAction::triggered, this, [this, signal] { emitFor(signal); });
    };
    add(tr("Fi&x…"), &FindingsPanel::fixRequested, true);
    add(tr("Draw &it"), &FindingsPanel::drawRequested, isUndrawnWay(finding));
    add(tr("&Close it"), &FindingsPanel::closeRequested, isUndrawnWay(finding));
    add(tr("&Attack path"), &FindingsPanel::attackRequested, !finding->target.name.empty());
    menu->addSeparator();
    add(tr("Su&ppress…"), &FindingsPanel::suppressRequested, true);
    add(tr("&Stop suppressing"), &FindingsPanel::unsuppressRequested, finding->waived.has_value());
    menu->addSeparator();
    connect(menu->addAction(tr("C&opy text")), &QAction::triggered, this,
            [text = QString::fromStdString(finding->ruleId + ": " + finding->message)] {
                QGuiApplication::clipboard()->setText(text);
            });
    const bool isByKey = !at.isValid();
    const QRect row = m_table->visualRect(m_table->currentIndex());
    menu->popup(m_table->viewport()->mapToGlobal(isByKey ? row.center() : place));
}

void FindingsPanel::setReport(const std::shared_ptr<const AnalysisReport> &report)
{
    const QScopedValueRollback guard(m_isUpdating, true); // a vanished row is not a user's choice
    m_model->setFindings(FindingsPtr(report, &report->findings));
    m_emptyText = report->isUndecided ? tr("Nothing is drawn yet, so nothing is undrawn.")
                                      : tr("No findings. Nothing is open that was not drawn.");
    updateFoot();
}

void FindingsPanel::setPending(const QString &why)
{
    const QScopedValueRollback guard(m_isUpdating, true);
    m_model->setFindings(FindingsPtr());
    m_emptyText = why;
    updateFoot();
}

const Finding *FindingsPanel::currentFinding() const
{
    const QModelIndex index = m_filter->mapToSource(m_table->currentIndex());
    return index.isValid() ? &m_model->finding(index.row()) : nullptr;
}

void FindingsPanel::step(int by)
{
    const int count = m_filter->rowCount();
    if (count == 0)
        return;
    const QModelIndex current = m_table->currentIndex();
    const int row = current.isValid() ? (current.row() + by + count) % count
                    : by > 0          ? 0
                                      : count - 1;
    m_table->setCurrentIndex(m_filter->index(row, 0));
    m_table->scrollTo(m_table->currentIndex());
}

void FindingsPanel::selectCurrent()
{
    updateFoot();
    const Finding *finding = currentFinding();
    if (!finding || m_isUpdating)
        return;
    if (isUndrawnWay(finding))
        m_selection->setEdge({*finding->peer, finding->target});
    else
        m_selection->setNodes({finding->target});
    m_selection->reveal();
}

void FindingsPanel::updateFoot()
{
    const Finding *finding = currentFinding();
    m_draw->setEnabled(isUndrawnWay(finding));
    m_close->setEnabled(isUndrawnWay(finding));
    m_fix->setEnabled(finding != nullptr);
    m_suppress->setEnabled(finding != nullptr);
    const QString sentence = finding ? QString::fromStdString(finding->message)
                                     : tr("Select a finding to see what it means.");
    m_sentence->showText(sentence);
    if (finding && !finding->fix.empty())
        m_sentence->setToolTip(
            plainToolTip(sentence + '\n' + QString::fromStdString(finding->fix)));
    const bool isEmpty = m_filter->rowCount() == 0;
    m_empty->setText(m_model->rowCount() == 0 ? m_emptyText : tr("No finding matches the filter."));
    m_empty->setVisible(isEmpty);
    m_table->setVisible(!isEmpty);
}

} // namespace drawbridge
