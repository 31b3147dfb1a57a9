// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_keys.cpp
#include "app/gui/field_controller.h"

#include "model/design/edits.h"
#include "views/dialogs/flow_form.h"

namespace drawbridge {
namespace {

constexpr int kPauseMs = 1000;

Result<Design> withAddresses(const Design &before, External external, const QString &text)
{
    external.cidrs.clear();
    for (const std::string &word : parseWordList(text)) {
        const Result<Cidr> cidr = Cidr::parse(word);
        if (!cidr)
            return tl::unexpected<Error>(cidr.error());
        external.cidrs.push_back(*cidr);
    }
    return addExternal(before, std::move(external));
}

Result<Design> withNote(const Design &before, External external, const std::string &note)
{
    external.note = note;
    return addExternal(before, std::move(external));
}

} // namespace

FieldController::FieldController(Workspace *workspace, QObject *parent)
    : QObject(parent), m_workspace(workspace)
{}

std::string FieldController::mergeKey(InspectorField field)
{
    if (!m_sinceTyping.isValid() || m_sinceTyping.elapsed() > kPauseMs)
        ++m_burst;
    m_sinceTyping.start();
    const Selection *selection = m_workspace->selection();
    std::string subject = selection->edge() ? toString(selection->edge()->first) + ' ' +
                                                  toString(selection->edge()->second)
                          : selection->nodes().empty() ? std::string()
                                                       : toString(selection->nodes().front());
    return "field " + std::to_string(static_cast<int>(field)) + ' ' + std::to_string(m_burst) +
           ' ' + subject;
}

void FieldController::edit(InspectorField field, const QString &text)
{
    if (m_workspace->selection()->edge())
        editFlow(field, text);
    else if (m_workspace->selection()->nodes().size() == 1)
        editNode(field, text);
}

void FieldController::editFlow(InspectorField field, const QString &text)
{
    const auto edge = *m_workspace->selection()->edge();
    const auto change = [edge, field, words = text.trimmed().toStdString()](
                            const Design &before) -> Result<Design> {
        const Flow *drawn = before.findFlow(edge.first, edge.second);
        if (!drawn)
            return fail(ErrorCode::FlowUnknown, "The flow is not drawn any more");
        Flow flow = *drawn;
        (field == InspectorField::FlowNote ? flow.note : flow.expires) = words;
        return replaceFlow(before, std::move(flow));
    };
    m_workspace->apply({"Change flow", mergeKey(field), change});
}

void FieldController::editNode(InspectorField field, const QString &text)
{
    const NodeKey node = m_workspace->selection()->nodes().front();
    const auto change = [node, field, text](const Design &before) -> Result<Design> {
        const std::string words = text.trimmed().toStdString();
        if (field == InspectorField::Zone)
            return setTrustZone(before, node, words);
        if (field == InspectorField::Account)
            return setIdentity(before, {node, words});
        const External *external = before.findExternal(node);
        if (!external)
            return fail(ErrorCode::NodeUnknown, toString(node) + " is not in the design any more");
        return field == InspectorField::Addresses ? withAddresses(before, *external, text)
                                                  : withNote(before, *external, words);
    };
    const bool isIdentity = field == InspectorField::Account;
    m_workspace->apply({isIdentity                      ? "Change identity"
                        : field == InspectorField::Zone ? "Change trust zone"
                                                        : "Change external",
                        mergeKey(field), change});
}

} // namespace drawbridge
