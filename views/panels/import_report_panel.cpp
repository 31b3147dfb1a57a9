// SPDX-License-Identifier: Apache-2.0
#include "views/panels/import_report_panel.h"

#include "views/panels/table_setup.h"

#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

namespace drawbridge {

ImportReportPanel::ImportReportPanel(QWidget *parent)
    : QWidget(parent), m_model(new DiagnosticsModel(this)),
      m_table(makeTable(this, QStringLiteral("importReport"), tr("Import report"))),
      m_empty(new QLabel(tr("Every document was understood."), this))
{
    m_table->setModel(m_model);
    setColumns(m_table, {88, 80, 0, 140}, DiagnosticsModel::TextColumn);
    m_empty->setProperty("role", "secondary");
    m_empty->setAlignment(Qt::AlignCenter);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 8, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_table, 1);
    column->addWidget(m_empty, 1);
    m_table->hide();
}

void ImportReportPanel::setDiagnostics(const Diagnostics &diagnostics)
{
    m_model->setDiagnostics(diagnostics);
    m_table->setVisible(!diagnostics.empty());
    m_empty->setVisible(diagnostics.empty());
}

} // namespace drawbridge
