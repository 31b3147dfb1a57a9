// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_diff_view.cpp
#include "views/panels/changes_panel.h"

#include "exporters/comparison_text.h"
#include "views/models/model_text.h"
#include "views/panels/table_setup.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>

#include <utility>

namespace drawbridge {
namespace {

constexpr int kReasonsWidth = 360;

} // namespace

ChangesPanel::ChangesPanel(Selection *selection, QWidget *parent)
    : QWidget(parent), m_selection(selection), m_model(new ChangeModel(this)),
      m_table(makeTable(this, QStringLiteral("changesTable"), tr("Changes"))),
      m_filter(new QComboBox(this)), m_reasons(new QPlainTextEdit(this)), m_empty(new QLabel(this)),
      m_draw(addButton(tr("&Draw this flow"), "drawChange",
                       tr("Draw the selected pair, so that it stays open"),
                       &ChangesPanel::drawRequested)),
      m_close(addButton(tr("&Keep it shut"), "closeChange",
                        tr("Record that the selected pair stays shut"),
                        &ChangesPanel::closeRequested)),
      m_copy(addButton(tr("Copy as &Markdown"), "copyChanges",
                       tr("Copy the whole list for a pull request"),
                       &ChangesPanel::markdownRequested))
{
    m_table->setModel(m_model);
    setColumns(m_table, {104, 150, 150, 96, 96, 0}, ChangeModel::CallColumn);
    m_filter->setObjectName(QStringLiteral("changesFilter"));
    m_filter->setAccessibleName(tr("Which changes are listed"));
    m_filter->addItems({tr("All changes"), tr("Breaks"), tr("Opens"), tr("Changed"), tr("Cuts"),
                        tr("Cuts undeclared ports")});
    m_reasons->setObjectName(QStringLiteral("changeReasons"));
    m_reasons->setAccessibleName(tr("Why the change is so"));
    m_reasons->setReadOnly(true);
    m_reasons->setTabChangesFocus(true);
    m_reasons->setMaximumWidth(kReasonsWidth);
    m_reasons->setMinimumWidth(kReasonsWidth / 3);
    m_empty->setProperty("role", "secondary");
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 6, 12, 6);
    head->addWidget(m_filter);
    head->addStretch(1);
    head->addWidget(m_copy);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(12, 4, 12, 4);
    foot->addStretch(1);
    foot->addWidget(m_draw);
    foot->addWidget(m_close);
    auto *body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(m_table, 3);
    body->addWidget(m_empty, 3);
    body->addWidget(m_reasons, 2);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addLayout(body, 1);
    column->addLayout(foot);
    connect(m_filter, &QComboBox::currentIndexChanged, this, [this](int which) {
        m_model->show(static_cast<ChangeModel::Shown>(which));
        followSelection();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ChangesPanel::selectCurrent);
    for (const auto act : {&QTableView::clicked, &QTableView::activated}) // where it is current too
        connect(m_table, act, this, &ChangesPanel::selectCurrent);
    connect(m_selection, &Selection::changed, this, &ChangesPanel::followSelection);
    setPending(tr("Ctrl+5 compares the design with what was imported."));
}

QPushButton *ChangesPanel::addButton(const QString &text, const char *name, const QString &tip,
                                     void (ChangesPanel::*signal)())
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(QString::fromLatin1(name));
    button->setProperty("small", true);
    button->setToolTip(tip);
    connect(button, &QPushButton::clicked, this, signal);
    return button;
}

void ChangesPanel::setComparison(const std::shared_ptr<const DesignComparison> &comparison)
{
    m_pending.clear();
    m_model->setComparison(comparison);
    followSelection();
}

void ChangesPanel::setPending(const QString &why)
{
    m_pending = why;
    m_model->setComparison(nullptr);
    showReasons(nullptr);
}

void ChangesPanel::step(int by)
{
    const int rows = m_model->rowCount();
    if (rows == 0)
        return;
    const int now =
        m_table->currentIndex().isValid() ? m_table->currentIndex().row() : (by > 0 ? -1 : rows);
    m_table->selectRow((now + by + rows) % rows);
}

void ChangesPanel::selectCurrent()
{
    const DesignChange *change = m_model->changeAt(m_table->currentIndex().row());
    showReasons(change);
    if (!change || std::exchange(m_isSelecting, true))
        return;
    if (change->from.size() == 1 && change->to.size() == 1) {
        m_selection->setEdge({change->from.front(), change->to.front()});
    } else {
        std::vector<NodeKey> nodes = change->from;
        nodes.insert(nodes.end(), change->to.begin(), change->to.end());
        m_selection->setNodes(std::move(nodes));
    }
    m_selection->reveal();
    m_isSelecting = false;
}

/// A line chosen on the map shows its row.
void ChangesPanel::followSelection()
{
    if (m_isSelecting)
        return;
    const auto &edge = m_selection->edge();
    const auto row = edge ? m_model->rowOf(edge->first, edge->second) : std::nullopt;
    m_isSelecting = true;
    if (row)
        m_table->selectRow(*row);
    else
        m_table->setCurrentIndex({});
    m_isSelecting = false;
    showReasons(row ? m_model->changeAt(*row) : nullptr);
}

void ChangesPanel::showReasons(const DesignChange *change)
{
    QStringList lines;
    if (change) {
        for (const std::string &line : changeReasons(*m_model->comparison(), *change))
            lines << qt(line);
        for (const SourceSpan &place : changePlaces(*m_model->comparison(), *change))
            lines << qt(toString(place));
    }
    m_reasons->setPlainText(lines.join('\n'));
    m_reasons->setVisible(change != nullptr);
    const bool isPair = change && change->from.size() == 1 && change->to.size() == 1;
    m_draw->setEnabled(isPair && !change->cut().empty());
    m_close->setEnabled(isPair && change->kind == DesignChange::Kind::Cuts && change->isWhole());
    m_copy->setEnabled(m_model->comparison() != nullptr);
    const bool isEmpty = m_model->rowCount() == 0;
    m_empty->setVisible(isEmpty);
    m_table->setVisible(!isEmpty);
    m_empty->setText(!m_pending.isEmpty() ? m_pending : tr("Nothing of that kind changed."));
}

} // namespace drawbridge
