// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"
#include "views/models/item_roles.h"

#include <QAbstractTableModel>

#include <vector>

namespace drawbridge {

[[nodiscard]] QString severityText(Severity severity); ///< "Critical"
[[nodiscard]] RowTone severityTone(Severity severity);
/// "cart-cleanup → prometheus", or "monitoring/prometheus" for a finding about one workload.
[[nodiscard]] QString subjectText(const Finding &finding);
/// "Reachable, not drawn: 9090/TCP": the rule's title with what is open.
[[nodiscard]] QString titleText(const Finding &finding);
/// "cron.yaml:12": file name and line; empty when unknown.
[[nodiscard]] QString shortPlace(const SourceSpan &span);

/// The findings of the newest answers, one a row, in the report's order (severity first). New
/// answers become exact row signals, so that selection and scroll position stay.
class FindingsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        SeverityColumn,
        RuleColumn,
        TitleColumn,
        SubjectColumn,
        SourceColumn,
        ColumnCount
    };
    using QAbstractTableModel::QAbstractTableModel;

    void setFindings(std::vector<Finding> findings);
    [[nodiscard]] const Finding &finding(int row) const
    {
        return m_findings[static_cast<std::size_t>(row)];
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QString text(const Finding &finding, int column) const;

    std::vector<Finding> m_findings;
};

} // namespace drawbridge
