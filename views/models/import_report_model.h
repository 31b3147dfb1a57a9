// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/import_report.h"

#include <QAbstractItemModel>
#include <QString>

#include <vector>

namespace drawbridge {

/// The import report as a tree of two levels: read, not understood, guessed, left to other
/// programs, problems; below each its rows with count and first place. Sections without rows are
/// left out.
class ImportReportModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { WhatColumn, CodeColumn, CountColumn, PlaceColumn, ColumnCount };
    using QAbstractItemModel::QAbstractItemModel;

    /// `diagnostics` are the messages the report was made of.
    void setReport(const ImportReport &report, const Diagnostics &diagnostics);
    /// "shop/web.yaml:12:3"; empty for sections and where no place is known.
    [[nodiscard]] QString placeAt(const QModelIndex &index) const;

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] static QString title(int column);
    struct Row {
        QString what;
        QString code;
        std::size_t count = 0; ///< 0: not countable.
        SourceSpan place;
        QString hint;
        QString icon;
        int tone = 0;
    };
    struct Section {
        QString title;
        QString total;
        std::vector<Row> rows;
    };
    [[nodiscard]] static std::vector<Row> kindRows(const std::vector<KindCount> &kinds);
    [[nodiscard]] static Row problemRow(const Error &what, const QString &icon, int tone);
    [[nodiscard]] const Row *rowAt(const QModelIndex &index) const;
    [[nodiscard]] QVariant sectionData(const Section &section, int column, int role) const;
    [[nodiscard]] QVariant rowData(const Row &row, int column, int role) const;

    std::vector<Section> m_sections;
};

/// "214 objects from 45 files · 3 kinds not understood · 2 problems": for the status line.
/// Problems are what was lost and what was warned of.
[[nodiscard]] QString importSummaryText(const ImportReport &report);

} // namespace drawbridge
