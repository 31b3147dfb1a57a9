// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"

#include <QAbstractTableModel>

#include <vector>

namespace drawbridge {

/// The import report: everything that was not understood, with its place (ux.md 3.13).
class DiagnosticsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { LevelColumn, CodeColumn, TextColumn, PlaceColumn, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void setDiagnostics(const Diagnostics &diagnostics);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<Diagnostic> m_rows;
};

} // namespace drawbridge
