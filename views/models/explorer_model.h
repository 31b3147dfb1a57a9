// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <QAbstractItemModel>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// One row of the explorer tree, as a value.
struct ExplorerRow {
    std::string id; ///< Unique among its siblings and stable over edits.
    QString text;
    QString count; ///< Right-aligned; may be empty.
    QString icon;
    bool isStrong = false;
    std::optional<NodeKey> key; ///< What selecting the row selects.
    std::vector<ExplorerRow> children;
};

/// cluster > namespace > workload > port, then externals (ux.md 3.1).
[[nodiscard]] std::vector<ExplorerRow> explorerRows(const Design &design);

/// The tree over `explorerRows`; an update emits row signals for what changed, so that open
/// branches stay open.
class ExplorerModel : public QAbstractItemModel {
    Q_OBJECT
public:
    explicit ExplorerModel(QObject *parent = nullptr);
    ~ExplorerModel() override;

    void setDesign(const Design &design);
    [[nodiscard]] std::optional<NodeKey> keyAt(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(const NodeKey &key) const;
    /// Of those that have a row, in the order given. Cost: one walk through all rows.
    [[nodiscard]] std::vector<QModelIndex> indexesOf(const std::vector<NodeKey> &keys) const;

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Node;
    [[nodiscard]] Node *nodeAt(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOfNode(const Node &node) const;
    [[nodiscard]] std::unique_ptr<Node> makeNode(ExplorerRow row, Node *parent) const;
    void updateChildren(Node &node, std::vector<ExplorerRow> rows);

    std::unique_ptr<Node> m_root;
};

} // namespace drawbridge
