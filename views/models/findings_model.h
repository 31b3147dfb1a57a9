// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"
#include "views/models/item_roles.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace drawbridge {

[[nodiscard]] QString severityText(Severity severity); ///< "Critical"
[[nodiscard]] RowTone severityTone(Severity severity);
/// "cart-cleanup → prometheus", or "monitoring/prometheus" for a finding about one workload.
[[nodiscard]] QString subjectText(const Finding &finding);
/// "Reachable, not drawn: 9090/TCP": the rule's title with what is open.
[[nodiscard]] QString titleText(const Finding &finding);
/// "Reachable, not drawn: 9090/TCP · cart-cleanup → prometheus": for a dialog about one finding,
/// without the parts of a grouped one, which its message tells.
[[nodiscard]] QString aboutText(const Finding &finding);
/// "cron.yaml:12": file name and line; empty when unknown.
[[nodiscard]] QString shortPlace(const SourceSpan &span);

using FindingsPtr = std::shared_ptr<const SharedList<Finding>>;

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

    /// Shares them: there may be tens of thousands.
    void setFindings(FindingsPtr findings);
    void setFindings(SharedList<Finding> findings)
    {
        setFindings(std::make_shared<const SharedList<Finding>>(std::move(findings)));
    }
    [[nodiscard]] const Finding &finding(int row) const
    {
        return *m_rows[static_cast<std::size_t>(row)];
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] static QString title(int column);
    [[nodiscard]] QString text(const Finding &finding, int column) const;

    void takeOver(const std::vector<const Finding *> &kept);

    FindingsPtr m_findings; ///< May be null.
    std::vector<const Finding *> m_rows;
};

} // namespace drawbridge
