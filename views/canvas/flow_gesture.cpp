// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/flow_gesture.h"

// Tested by tests/gui/test_canvas_flows.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"
#include "views/canvas/node_order.h"
#include "views/canvas/node_painter.h"

namespace drawbridge {

namespace {

constexpr double kTargetTolerance = 6; ///< Device px around a box that still mean the box.

} // namespace

void FlowGesture::start(const NodeKey &from)
{
    const CanvasScene &scene = m_view.canvas();
    if (!scene.node(from))
        return;
    m_from = from;
    m_target.reset();
    collectTargets();
    const QString name = QString::fromStdString(scene.node(from)->title);
    const auto count = int(m_validTargets.size());
    const QString hint =
        count == 1
            ? CanvasView::tr("Drawing from %1: 1 valid target").arg(name)
            : CanvasView::tr("Drawing from %1: %2 valid targets").arg(name, QString::number(count));
    emit m_view.hintChanged(hint);
}

void FlowGesture::collectTargets()
{
    CanvasScene &scene = m_view.canvas();
    m_validTargets.clear();
    for (const NodeLook &look : scene.look().nodes) {
        if (m_view.refusalOf(*m_from, look.key).isEmpty())
            m_validTargets.insert(look.key);
    }
    std::set<NodeKey> lit = m_validTargets;
    lit.insert(*m_from);
    scene.setFlowTargets(lit);
}

void FlowGesture::pictureChanged()
{
    if (!isActive())
        return;
    if (!m_view.canvas().node(*m_from))
        return cancel();
    collectTargets();
    if (m_target && !m_validTargets.contains(*m_target))
        m_target.reset();
}

void FlowGesture::follow(const CanvasPointer &pointer)
{
    CanvasScene &scene = m_view.canvas();
    const NodeLook *from = scene.node(*m_from);
    if (!from)
        return cancel();
    const NodeLook *over = scene.nodeAt(pointer.scenePos, m_view.toScene(kTargetTolerance));
    m_target.reset();
    if (over && m_validTargets.contains(over->key)) {
        m_target = over->key;
        showLineTo(*over);
        return;
    }
    FlowPreview preview;
    preview.path = directPathToPoint(toQRectF(from->rect), pointer.scenePos);
    preview.pointer = pointer.scenePos;
    if (over && over->key != *m_from)
        preview.refusal = m_view.refusalOf(*m_from, over->key);
    scene.setFlowPreview(preview);
    scene.setSelected({*m_from}, std::nullopt);
}

void FlowGesture::showLineTo(const NodeLook &target)
{
    CanvasScene &scene = m_view.canvas();
    FlowPreview preview;
    preview.path = directPath(toQRectF(scene.node(*m_from)->rect), toQRectF(target.rect));
    scene.setFlowPreview(preview);
    scene.setSelected({*m_from, target.key}, std::nullopt);
}

void FlowGesture::chooseTowards(Qt::Key direction)
{
    CanvasScene &scene = m_view.canvas();
    const NodeLook *at = scene.node(m_target ? *m_target : *m_from);
    if (!at)
        return;
    const auto isValid = [this](const NodeLook &look) { return m_validTargets.contains(look.key); };
    const NodeLook *next =
        nearestInDirection(scene.look(), toQRectF(at->rect).center(), direction, isValid);
    if (!next)
        return;
    m_target = next->key;
    showLineTo(*next);
    m_view.ensureVisible(toQRectF(next->rect), 24, 24);
    emit m_view.hintChanged(CanvasView::tr("Flow to %1; Enter draws it, Esc drops it")
                                .arg(QString::fromStdString(next->title)));
}

void FlowGesture::dropOnChosen()
{
    if (!m_target)
        return;
    const QRect place = m_view.nodeViewRect(*m_target);
    drop(m_view.viewport()->mapToGlobal(place.center()));
}

void FlowGesture::drop(const QPoint &globalPos)
{
    const std::optional<NodeKey> from = m_from;
    const std::optional<NodeKey> target = m_target;
    end();
    if (from && target)
        emit m_view.flowRequested(*from, *target, globalPos);
}

void FlowGesture::cancel()
{
    if (isActive())
        end();
}

void FlowGesture::end()
{
    m_from.reset();
    m_target.reset();
    m_validTargets.clear();
    m_view.canvas().setFlowPreview({});
    m_view.canvas().setFlowTargets(std::nullopt);
    m_view.showSelection();
    emit m_view.hintChanged({});
}

} // namespace drawbridge
