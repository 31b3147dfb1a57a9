// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_preview_models.cpp
#include "views/models/manifest_files_model.h"

#include "views/models/item_roles.h"
#include "views/models/row_diff.h"

namespace drawbridge {
namespace {

std::vector<std::string> pathsOf(const std::vector<ManifestFile> &files)
{
    std::vector<std::string> paths;
    for (const ManifestFile &file : files)
        paths.push_back(file.path);
    return paths;
}

} // namespace

void ManifestFilesModel::setManifests(const ManifestSet &manifests)
{
    for (const RowStep &step : rowSteps(pathsOf(m_files), pathsOf(manifests.files))) {
        const auto first = m_files.begin() + step.first;
        if (step.kind == RowStep::Kind::Remove) {
            beginRemoveRows({}, step.first, step.first + step.count - 1);
            m_files.erase(first, first + step.count);
            endRemoveRows();
        } else {
            beginInsertRows({}, step.first, step.first + step.count - 1);
            m_files.insert(first, manifests.files.begin() + step.first,
                           manifests.files.begin() + step.first + step.count);
            endInsertRows();
        }
    }
    m_files = manifests.files;
    if (!m_files.empty())
        emit dataChanged(index(0), index(rowCount() - 1));
}

QString ManifestFilesModel::textOf(int row) const
{
    return QString::fromStdString(m_files[static_cast<std::size_t>(row)].text());
}

int ManifestFilesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_files.size());
}

QVariant ManifestFilesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ManifestFile &file = m_files[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole: return QString::fromStdString(file.path);
    case IconNameRole: return QStringLiteral("file");
    case CountRole:
        return file.documents.size() > 1 ? QString::number(file.documents.size()) : QString();
    default: return {};
    }
}

} // namespace drawbridge
