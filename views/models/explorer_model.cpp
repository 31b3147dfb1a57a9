// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_explorer_model.cpp
#include "views/models/explorer_model.h"

#include "views/models/item_roles.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/row_diff.h"

#include <algorithm>
#include <map>

namespace drawbridge {

struct ExplorerModel::Node {
    ExplorerRow row; ///< `row.children` is empty: `children` holds them.
    Node *parent = nullptr;
    std::vector<std::unique_ptr<Node>> children;
};

ExplorerModel::ExplorerModel(QObject *parent)
    : QAbstractItemModel(parent), m_root(std::make_unique<Node>())
{}

ExplorerModel::~ExplorerModel() = default;

void ExplorerModel::setDesign(const Design &design)
{
    updateChildren(*m_root, explorerRows(design));
}

std::unique_ptr<ExplorerModel::Node> ExplorerModel::makeNode(ExplorerRow row, Node *parent) const
{
    auto node = std::make_unique<Node>();
    node->parent = parent;
    std::vector<ExplorerRow> children = std::move(row.children);
    row.children.clear();
    node->row = std::move(row);
    for (ExplorerRow &child : children)
        node->children.push_back(makeNode(std::move(child), node.get()));
    return node;
}

void ExplorerModel::updateChildren(Node &node, std::vector<ExplorerRow> rows)
{
    std::vector<std::string> before, after;
    for (const auto &child : node.children)
        before.push_back(child->row.id);
    for (const ExplorerRow &row : rows)
        after.push_back(row.id);
    const QModelIndex parent = indexOfNode(node);
    std::vector<bool> isNew(rows.size(), false);
    for (const RowStep &step : rowSteps(before, after)) {
        const auto first = node.children.begin() + step.first;
        const int last = step.first + step.count - 1;
        if (step.kind == RowStep::Kind::Remove) {
            beginRemoveRows(parent, step.first, last);
            node.children.erase(first, first + step.count);
            endRemoveRows();
            continue;
        }
        beginInsertRows(parent, step.first, last);
        for (int i = step.first; i <= last; ++i) {
            isNew[static_cast<std::size_t>(i)] = true;
            node.children.insert(node.children.begin() + i,
                                 makeNode(std::move(rows[static_cast<std::size_t>(i)]), &node));
        }
        endInsertRows();
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (isNew[i])
            continue;
        Node &child = *node.children[i];
        updateChildren(child, std::exchange(rows[i].children, {}));
        const bool isSame = child.row.text == rows[i].text && child.row.count == rows[i].count &&
                            child.row.icon == rows[i].icon && child.row.key == rows[i].key;
        child.row = std::move(rows[i]);
        if (!isSame) {
            const QModelIndex changed = indexOfNode(child);
            emit dataChanged(changed, changed);
        }
    }
}

ExplorerModel::Node *ExplorerModel::nodeAt(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex ExplorerModel::indexOfNode(const Node &node) const
{
    if (!node.parent)
        return {};
    const auto &siblings = node.parent->children;
    const auto at = std::find_if(siblings.begin(), siblings.end(),
                                 [&](const auto &sibling) { return sibling.get() == &node; });
    return createIndex(static_cast<int>(at - siblings.begin()), 0, at->get());
}

std::optional<NodeKey> ExplorerModel::keyAt(const QModelIndex &index) const
{
    return index.isValid() ? nodeAt(index)->row.key : std::nullopt;
}

QModelIndex ExplorerModel::indexOf(const NodeKey &key) const
{
    const std::vector<QModelIndex> found = indexesOf({key});
    return found.empty() ? QModelIndex() : found.front();
}

std::vector<QModelIndex> ExplorerModel::indexesOf(const std::vector<NodeKey> &keys) const
{
    std::map<NodeKey, const Node *> found;
    for (const NodeKey &key : keys)
        found.emplace(key, nullptr);
    std::vector<const Node *> open{m_root.get()};
    while (!open.empty()) {
        const Node *node = open.back();
        open.pop_back();
        const auto at = node->row.key ? found.find(*node->row.key) : found.end();
        if (at != found.end() && !at->second)
            at->second = node;
        for (const auto &child : node->children)
            open.push_back(child.get());
    }
    std::vector<QModelIndex> indexes;
    for (const NodeKey &key : keys) {
        if (const Node *node = found.at(key))
            indexes.push_back(indexOfNode(*node));
    }
    return indexes;
}

QModelIndex ExplorerModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeAt(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex ExplorerModel::parent(const QModelIndex &child) const
{
    return child.isValid() ? indexOfNode(*nodeAt(child)->parent) : QModelIndex();
}

int ExplorerModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeAt(parent)->children.size());
}

int ExplorerModel::columnCount(const QModelIndex &) const
{
    return 1;
}

QVariant ExplorerModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ExplorerRow &row = nodeAt(index)->row;
    switch (role) {
    case Qt::DisplayRole: return row.text;
    case Qt::ToolTipRole:
        return row.key ? QVariant(plainToolTip(QString::fromStdString(toString(*row.key))))
                       : QVariant();
    case IconNameRole: return row.icon;
    case CountRole: return row.count;
    case EmphasisRole: return row.isStrong;
    case MonospaceRole: return !row.key && !row.isStrong;
    default: return {};
    }
}

} // namespace drawbridge
