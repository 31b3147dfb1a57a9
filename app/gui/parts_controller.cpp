// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_editing.cpp
#include "app/gui/parts_controller.h"

#include "model/design/edits.h"
#include "model/design/project_file.h"
#include "model/design/project_reader.h"
#include "views/models/counted.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kBeside = 24; ///< px from what was duplicated.
const char *const kMimeType = "application/vnd.drawbridge+yaml";

/// Beside where they stand; without a place of its own the layout finds one.
std::vector<NodePosition> placesBeside(const Design &design, const DesignParts &parts)
{
    std::vector<NodePosition> places;
    for (const External &external : parts.externals) {
        for (NodePosition position : design.positions) {
            if (position.node != external.key)
                continue;
            position.x += kBeside;
            position.y += kBeside;
            places.push_back(position);
        }
    }
    return places;
}

/// Copies in the order of the parts, at the places of their originals.
std::vector<NodePosition> placesOfCopies(const DesignParts &parts,
                                         const std::vector<NodeKey> &copies,
                                         const std::vector<NodePosition> &places)
{
    std::vector<NodePosition> result;
    for (std::size_t i = 0; i < copies.size(); ++i) {
        for (NodePosition place : places) {
            if (place.node != parts.externals[i].key)
                continue;
            place.node = copies[i];
            result.push_back(place);
        }
    }
    return result;
}

} // namespace

PartsController::PartsController(Workspace *workspace, QObject *parent)
    : QObject(parent), m_workspace(workspace)
{}

void PartsController::copy()
{
    const Selection *selection = m_workspace->selection();
    DesignParts parts =
        partsOf(*m_workspace->document()->design(), selection->nodes(), selection->edge());
    if (parts.isEmpty()) {
        emit done(tr("Nothing to copy: select externals, a drawn flow, or workloads with drawn "
                     "flows."));
        return;
    }
    const auto externals = static_cast<qsizetype>(parts.externals.size());
    const auto flows = static_cast<qsizetype>(parts.flows.size());
    const QByteArray text = QByteArray::fromStdString(writeDesign(designOf(std::move(parts))));
    auto *data = new QMimeData;
    data->setData(QString::fromLatin1(kMimeType), text);
    data->setText(QString::fromUtf8(text));
    QGuiApplication::clipboard()->setMimeData(data);
    QStringList words;
    if (externals > 0)
        words << counted(externals, tr("1 external"), tr("%1 externals"));
    if (flows > 0)
        words << counted(flows, tr("1 flow"), tr("%1 flows"));
    emit done(tr("Copied %1. Paste onto workloads lets them call the same.")
                  .arg(words.join(tr(" and "))));
}

bool PartsController::paste()
{
    const QMimeData *data = QGuiApplication::clipboard()->mimeData();
    if (!m_workspace->isOpen() || !data || !data->hasFormat(QString::fromLatin1(kMimeType)))
        return false;
    const QByteArray text = data->data(QString::fromLatin1(kMimeType));
    Diagnostics ignored; // the first error is in the result
    const Result<Design> design =
        readDesign(std::string_view(text.constData(), static_cast<std::size_t>(text.size())),
                   makeFileRef("clipboard"), ignored);
    if (!design) {
        emit done(QString::fromStdString(toString(design.error())));
        return true;
    }
    const DesignParts parts = partsIn(*design);
    pasteExternals(parts, placesBeside(*m_workspace->document()->design(), parts), "Paste",
                   m_workspace->selection()->nodes());
    return true;
}

void PartsController::duplicate()
{
    const auto design = m_workspace->document()->design();
    DesignParts parts = partsOf(*design, m_workspace->selection()->nodes(), std::nullopt);
    parts.flows.clear();
    if (parts.isEmpty())
        emit done(tr("Only externals can be duplicated; workloads come from the sources."));
    else
        pasteExternals(parts, placesBeside(*design, parts), "Duplicate", {});
}

void PartsController::copyTo(const std::vector<NodePosition> &places)
{
    std::vector<NodeKey> nodes;
    for (const NodePosition &place : places)
        nodes.push_back(place.node);
    DesignParts parts = partsOf(*m_workspace->document()->design(), nodes, std::nullopt);
    parts.flows.clear();
    if (!parts.isEmpty())
        pasteExternals(parts, places, "Duplicate", {});
}

void PartsController::pasteExternals(const DesignParts &parts,
                                     const std::vector<NodePosition> &places,
                                     const std::string &label, const std::vector<NodeKey> &callers)
{
    std::vector<NodeKey> added;
    const Edit edit{label, {}, [&](const Design &before) -> Result<Design> {
                        const Result<Pasted> pasted = pasteParts(before, parts, callers);
                        if (!pasted)
                            return tl::unexpected<Error>(pasted.error());
                        added = pasted->nodes;
                        return moveNodes(pasted->design, placesOfCopies(parts, added, places));
                    }};
    if (m_workspace->apply(edit) && !added.empty())
        m_workspace->selection()->setNodes(added);
}

} // namespace drawbridge
