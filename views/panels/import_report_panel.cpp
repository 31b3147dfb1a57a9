// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp and test_panels.cpp
#include "views/panels/import_report_panel.h"

#include "views/panels/row_delegate.h"
#include "views/theme/metrics.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QTreeView>
#include <QVBoxLayout>

namespace drawbridge {
namespace {

constexpr int kCodeWidth = 180;
constexpr int kCountWidth = 170;
constexpr int kPlaceWidth = 160;
constexpr int kFoldedFrom = 12; ///< Longer sections are folded at first.

QTreeView *makeTree(QWidget *parent, ImportReportModel *model)
{
    auto *tree = new QTreeView(parent);
    tree->setObjectName(QStringLiteral("importReport"));
    tree->setAccessibleName(ImportReportPanel::tr("Import report"));
    tree->setModel(model);
    tree->setItemDelegate(new RowDelegate(4, tree));
    tree->setIndentation(metrics::kTreeIndent);
    tree->setUniformRowHeights(true);
    tree->setExpandsOnDoubleClick(false);
    tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    QHeaderView *header = tree->header();
    header->setStretchLastSection(false);
    header->setSectionsMovable(false);
    header->setSectionResizeMode(ImportReportModel::WhatColumn, QHeaderView::Stretch);
    for (const auto &[column, width] : {std::pair{ImportReportModel::CodeColumn, kCodeWidth},
                                        std::pair{ImportReportModel::CountColumn, kCountWidth},
                                        std::pair{ImportReportModel::PlaceColumn, kPlaceWidth}})
        header->resizeSection(column, width);
    return tree;
}

} // namespace

ImportReportPanel::ImportReportPanel(QWidget *parent)
    : QWidget(parent), m_model(new ImportReportModel(this)), m_tree(makeTree(this, m_model)),
      m_empty(new QLabel(tr("Nothing was read."), this))
{
    m_empty->setProperty("role", "secondary");
    m_empty->setAlignment(Qt::AlignCenter);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tree, 1);
    column->addWidget(m_empty, 1);
    m_tree->hide();
    connect(m_tree, &QTreeView::activated, this, &ImportReportPanel::copyPlace);
}

void ImportReportPanel::setReport(const ImportReport &report, const Diagnostics &diagnostics)
{
    m_model->setReport(report, diagnostics);
    const int sections = m_model->rowCount();
    for (int row = 0; row < sections; ++row) {
        const QModelIndex section = m_model->index(row, 0);
        m_tree->setExpanded(section, m_model->rowCount(section) < kFoldedFrom);
    }
    m_tree->setVisible(sections > 0);
    m_empty->setVisible(sections == 0);
}

void ImportReportPanel::takeFocus()
{
    m_tree->setFocus();
    if (!m_tree->currentIndex().isValid())
        m_tree->setCurrentIndex(m_model->index(0, 0));
}

void ImportReportPanel::copyPlace(const QModelIndex &index)
{
    const QString place = m_model->placeAt(index);
    if (place.isEmpty()) {
        m_tree->setExpanded(index.siblingAtColumn(0),
                            !m_tree->isExpanded(index.siblingAtColumn(0)));
        return;
    }
    QGuiApplication::clipboard()->setText(place);
    emit placeCopied(place);
}

void ImportReportPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copyPlace(m_tree->currentIndex());
    else
        QWidget::keyPressEvent(event);
}

} // namespace drawbridge
