// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/selection.h"
#include "views/models/fuzzy_match.h"
#include "views/models/item_roles.h"

#include <QAbstractListModel>
#include <QPointer>

#include <variant>
#include <vector>

class QAction;

namespace drawbridge {

enum class PaletteKind { Workload, Namespace, Action, Flow, Finding };

/// Something that can be gone to or done, by typing a part of its text.
struct PaletteEntry {
    PaletteKind kind = PaletteKind::Action;
    QString text;
    QString detail; ///< Secondary: a namespace, a menu; matched as well.
    QString keys;   ///< Shortcut of an action.
    QString icon;   ///< A name in resources/icons.
    RowTone tone = RowTone::Secondary;
    std::variant<QPointer<QAction>, NodeKey, Selection::Edge> target;
};

/// The entries that fit what was typed, best first, at most 200 of them.
///
/// A first letter narrows to one kind (ux.md 3.14): `>` actions, `@` workloads and externals, `#`
/// findings, `:` namespaces. Without one everything is searched.
class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { DetailRole = Qt::UserRole + 100, PlacesRole, DetailPlacesRole };
    using QAbstractListModel::QAbstractListModel;

    void setEntries(std::vector<PaletteEntry> entries);
    void setQuery(const QString &query);
    [[nodiscard]] const PaletteEntry &entry(int row) const;
    [[nodiscard]] qsizetype matchCount() const { return m_matchCount; } ///< Shown or not.

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Row {
        std::size_t entry;
        FuzzyMatch match; ///< In "text  detail".
    };
    void collect();

    std::vector<PaletteEntry> m_entries;
    std::vector<Row> m_rows;
    qsizetype m_matchCount = 0;
    QString m_query;
};

} // namespace drawbridge
