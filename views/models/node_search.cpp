// SPDX-License-Identifier: Apache-2.0
#include "views/models/node_search.h"

// Tested by tests/gui/test_palette_model.cpp

#include <QStringList>

#include <algorithm>
#include <string_view>
#include <tuple>

namespace drawbridge {
namespace {

bool isFoundNode(const NodeLook &look)
{
    return look.shape != NodeShape::Namespace && look.shape != NodeShape::Cluster;
}

bool isIn(const std::string &text, const QString &part)
{
    return QString::fromStdString(text).contains(part, Qt::CaseInsensitive);
}

/// "8080, 9090" has port 8080, not port 80.
bool hasPort(const std::string &ports, const QString &wanted)
{
    const QStringList list = QString::fromStdString(ports).split(QStringLiteral(", "));
    return std::any_of(list.begin(), list.end(), [&](const QString &port) {
        return port.section('/', 0, 0) == wanted.section('/', 0, 0);
    });
}

/// Empty accounts are those named like the workload.
const std::string &accountOf(const NodeLook &look)
{
    return look.account.empty() && look.shape == NodeShape::Workload ? look.key.name : look.account;
}

bool fitsWord(const NodeLook &look, const QString &word)
{
    const QString value = word.section(':', 1);
    if (word.startsWith(QLatin1String("ns:"), Qt::CaseInsensitive))
        return QString::fromStdString(look.key.nameSpace).compare(value, Qt::CaseInsensitive) == 0;
    if (word.startsWith(QLatin1String("kind:"), Qt::CaseInsensitive))
        return QString::fromStdString(look.key.kind).compare(value, Qt::CaseInsensitive) == 0;
    if (word.startsWith(QLatin1String("sa:"), Qt::CaseInsensitive))
        return QString::fromStdString(accountOf(look)).compare(value, Qt::CaseInsensitive) == 0;
    if (word.startsWith(QLatin1String("port:"), Qt::CaseInsensitive))
        return hasPort(look.ports, value);
    return isIn(look.title, word) || isIn(look.key.name, word) || isIn(look.key.kind, word) ||
           isIn(look.key.nameSpace, word) || isIn(look.account, word) || isIn(look.ports, word) ||
           (look.shape != NodeShape::Workload && isIn(look.subtitle, word));
}

} // namespace

std::vector<NodeKey> nodesMatching(const SceneLook &look, const QString &query)
{
    const QStringList words = query.split(' ', Qt::SkipEmptyParts);
    std::vector<NodeKey> found;
    if (words.isEmpty())
        return found;
    for (const auto *nodes : {&look.nodes, &look.hidden}) {
        for (const NodeLook &node : *nodes) {
            if (isFoundNode(node) && std::all_of(words.begin(), words.end(), [&](const QString &w) {
                    return fitsWord(node, w);
                }))
                found.push_back(node.key);
        }
    }
    const auto order = [](const NodeKey &key) {
        return std::tuple(key.nameSpace.empty(), std::string_view(key.cluster),
                          std::string_view(key.nameSpace), std::string_view(key.name),
                          std::string_view(key.kind));
    };
    std::sort(found.begin(), found.end(),
              [&](const NodeKey &a, const NodeKey &b) { return order(a) < order(b); });
    return found;
}

} // namespace drawbridge
