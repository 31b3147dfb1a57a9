// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp and test_panels.cpp
#include "views/panels/findings_panel.h"

#include "views/models/plain_tool_tip.h"
#include "views/panels/eliding_label.h"
#include "views/panels/filter_field.h"
#include "views/panels/table_setup.h"

#include <QBoxLayout>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QTableView>

namespace drawbridge {
namespace {

constexpr const char *kUndrawnRule = "ZT-NET-004";

QPushButton *smallButton(const QString &text, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setProperty("small", true);
    return button;
}

} // namespace

FindingsPanel::FindingsPanel(Selection *selection, QWidget *parent)
    : QWidget(parent), m_selection(selection), m_model(new FindingsModel(this)),
      m_filter(new FindingsFilter(this)),
      m_table(makeTable(this, QStringLiteral("findingsTable"), tr("Findings"))),
      m_sentence(new ElidingLabel(this)), m_draw(smallButton(tr("Draw &it"), this)),
      m_close(smallButton(tr("&Close it"), this)), m_empty(new QLabel(this))
{
    m_filter->setSourceModel(m_model);
    m_table->setModel(m_filter);
    setColumns(m_table, {88, 92, 0, 188, 124}, FindingsModel::TitleColumn);
    auto *field = new FilterField(tr("Filter: words, sev:high, ns:shop, rule:ZT-NET-004"), this);
    field->setObjectName(QStringLiteral("findingsFilter"));
    m_draw->setObjectName(QStringLiteral("drawIt"));
    m_draw->setToolTip(tr("Draw this flow with the ports that are open, so that it stays allowed"));
    m_close->setObjectName(QStringLiteral("closeIt"));
    m_close->setToolTip(tr("Record that this way stays shut; the export closes it"));
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
    foot->addWidget(m_draw);
    foot->addWidget(m_close);
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
    connect(m_draw, &QPushButton::clicked, this, [this] {
        if (const Finding *finding = currentFinding())
            emit drawRequested(Finding(*finding));
    });
    connect(m_close, &QPushButton::clicked, this, [this] {
        if (const Finding *finding = currentFinding())
            emit closeRequested(Finding(*finding));
    });
    updateFoot();
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
    if (finding->peer && finding->ruleId == kUndrawnRule)
        m_selection->setEdge({*finding->peer, finding->target});
    else
        m_selection->setNodes({finding->target});
    m_selection->reveal();
}

void FindingsPanel::updateFoot()
{
    const Finding *finding = currentFinding();
    const bool isUndrawn = finding && finding->peer && finding->ruleId == kUndrawnRule;
    m_draw->setEnabled(isUndrawn);
    m_close->setEnabled(isUndrawn);
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
