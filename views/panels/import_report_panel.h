// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/models/diagnostics_model.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace drawbridge {

/// What an import did not understand, each with its place.
class ImportReportPanel : public QWidget {
    Q_OBJECT
public:
    explicit ImportReportPanel(QWidget *parent = nullptr);
    void setDiagnostics(const Diagnostics &diagnostics);

private:
    DiagnosticsModel *m_model;
    QTableView *m_table;
    QLabel *m_empty;
};

} // namespace drawbridge
