// SPDX-License-Identifier: Apache-2.0
// The gate: edits are pure functions from snapshot to snapshot, so undo is installing the one
// before (architecture R4 and "Undo, selection, canvas").
// Tested by tests/document/test_document.cpp
#include "model/document/document.h"

#include "model/document/edit_command.h"

namespace drawbridge {
namespace {

std::shared_ptr<const Design> emptyDesign()
{
    Design design;
    design.clusters.emplace_back();
    design.topology = std::make_shared<const Topology>();
    return std::make_shared<const Design>(std::move(design));
}

} // namespace

Document::Document(QObject *parent) : QObject(parent), m_design(emptyDesign()) {}

void Document::reset(Design design, const QString &file)
{
    if (!design.topology)
        design.topology = std::make_shared<const Topology>();
    m_undoStack.clear();
    const auto before = m_design;
    m_design = std::make_shared<const Design>(std::move(design));
    ++m_revision;
    DesignDelta delta = deltaBetween(*before, *m_design);
    delta.isTopologyChanged = true; // another design, even over the same manifests
    setSaved(file);
    emit changed(delta);
}

void Document::setSaved(const QString &file)
{
    m_undoStack.setClean();
    if (file == m_file)
        return;
    m_file = file;
    emit fileChanged(m_file);
}

Result<void> Document::apply(const Edit &edit)
{
    Result<Design> after = edit.apply(*m_design);
    if (!after)
        return tl::unexpected<Error>(std::move(after.error()));
    if (*after == *m_design)
        return {};
    m_undoStack.push(
        new EditCommand(*this, m_design, std::make_shared<const Design>(std::move(*after)), edit));
    return {};
}

void Document::install(std::shared_ptr<const Design> design)
{
    const auto before = std::exchange(m_design, std::move(design));
    ++m_revision;
    emit changed(deltaBetween(*before, *m_design));
}

} // namespace drawbridge
