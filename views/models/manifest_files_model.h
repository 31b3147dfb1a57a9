// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"

#include <QAbstractListModel>

namespace drawbridge {

/// The files an export will write, by path.
class ManifestFilesModel : public QAbstractListModel {
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;

    void setManifests(const ManifestSet &manifests);
    [[nodiscard]] QString textOf(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    std::vector<ManifestFile> m_files;
};

} // namespace drawbridge
