// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/models/import_report_model.h"

#include <QWidget>

class QLabel;
class QTreeView;

namespace drawbridge {

/// What an import made of its input, each with its first place. A row that is activated copies its
/// place.
class ImportReportPanel : public QWidget {
    Q_OBJECT
public:
    explicit ImportReportPanel(QWidget *parent = nullptr);
    void setReport(const ImportReport &report, const Diagnostics &diagnostics);
    void takeFocus(); ///< For the keyboard: the first row.

signals:
    void placeCopied(const QString &place);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void copyPlace(const QModelIndex &index);

    ImportReportModel *m_model;
    QTreeView *m_tree;
    QLabel *m_empty;
};

} // namespace drawbridge
