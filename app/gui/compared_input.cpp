// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_review_window.cpp and tests/gui/test_diff_view.cpp
#include "app/gui/compared_input.h"

#include "app/gui/git_revision.h"
#include "model/design/draft.h"
#include "model/design/project_file.h"
#include "model/topology/topology_builder.h"

#include <QFileInfo>

namespace drawbridge {
namespace {

ImportOptions optionsFor(const QString &root, const std::stop_token &stop)
{
    ImportOptions options;
    options.relativeTo = root.toStdString();
    options.render.kustomize = "auto";
    options.render.helm = "auto";
    options.stop = stop;
    return options;
}

} // namespace

QString inputRoot(const QString &path)
{
    const QFileInfo info(path);
    return info.isDir() ? info.absoluteFilePath() : info.absolutePath();
}

Result<Design> readInput(const QString &path, const std::stop_token &stop, Diagnostics &diagnostics)
{
    const ImportOptions options = optionsFor(inputRoot(path), stop);
    if (isDesignFile(path.toStdString()))
        return loadDesign(path.toStdString(), options, diagnostics);
    if (!QFileInfo::exists(path))
        return fail(ErrorCode::FileNotFound, path.toStdString() + " is not there", {},
                    "name a folder, a file or a design");
    DesignCluster cluster;
    cluster.sources = {path.toStdString()};
    auto topology =
        buildTopology(importPaths({path.toStdString()}, options, diagnostics), diagnostics);
    return draftDesign("review", {std::move(cluster)}, std::move(topology), DraftFrom::Empty,
                       diagnostics);
}

Result<QString> basePath(const QString &base, const QString &change,
                         std::shared_ptr<QTemporaryDir> &extracted, const std::stop_token &stop)
{
    if (QFileInfo::exists(base))
        return base;
    const QString home = inputRoot(change);
    extracted = std::make_shared<QTemporaryDir>();
    const auto done = extractRevision(home.toStdString(), base.toStdString(),
                                      extracted->path().toStdString(), stop);
    if (!done)
        return fail(done.error().code,
                    base.toStdString() + " is neither a file nor a folder nor a revision here: " +
                        done.error().message,
                    {}, done.error().hint);
    const QFileInfo info(change);
    return info.isDir() ? extracted->path() : extracted->filePath(info.fileName());
}

} // namespace drawbridge
