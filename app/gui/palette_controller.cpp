// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_navigation.cpp
#include "app/gui/palette_controller.h"
#include "model/layout/outside_nodes.h"

#include "views/canvas/canvas_view.h"
#include "views/theme/icons.h"

#include <QAction>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

#include <map>
#include <set>

namespace drawbridge {
namespace {

QString textOf(const std::string &text)
{
    return QString::fromStdString(text);
}

QString shortName(const NodeKey &key)
{
    return textOf(key.nameSpace.empty() ? key.name : key.nameSpace + '/' + key.name);
}

QString plainText(const QAction &action)
{
    QString text = action.text();
    text.remove('&');
    if (text.endsWith(QChar(0x2026)))
        text.chop(1);
    return text;
}

/// The menus that lead to an action, "View › Theme".
void collectActions(const QMenu &menu, const QString &path, std::set<const QAction *> &seen,
                    std::vector<PaletteEntry> &entries)
{
    for (QAction *action : menu.actions()) {
        if (const QMenu *inner = action->menu()) {
            collectActions(*inner, path + QStringLiteral(" › ") + plainText(*action), seen,
                           entries);
            continue;
        }
        const bool isUsable = action->isEnabled() && action->isVisible() && !action->isSeparator();
        if (!isUsable || !seen.insert(action).second)
            continue;
        PaletteEntry entry;
        entry.kind = PaletteKind::Action;
        entry.text = plainText(*action);
        entry.detail = path;
        entry.keys = action->shortcut().toString(QKeySequence::NativeText);
        entry.icon = QStringLiteral("chevron-right");
        entry.target = QPointer<QAction>(action);
        entries.push_back(std::move(entry));
    }
}

QString workloadIcon(const std::string &kind)
{
    static const std::set<QString> kKnown{
        QStringLiteral("deployment"), QStringLiteral("statefulset"), QStringLiteral("daemonset"),
        QStringLiteral("replicaset"), QStringLiteral("cronjob"),     QStringLiteral("job"),
        QStringLiteral("pod")};
    const QString name = textOf(kind).toLower();
    return kKnown.contains(name) ? name : QStringLiteral("deployment");
}

RowTone toneOf(Severity severity)
{
    switch (severity) {
    case Severity::Critical: return RowTone::Critical;
    case Severity::High: return RowTone::High;
    case Severity::Medium: return RowTone::Medium;
    default: return RowTone::Secondary;
    }
}

PaletteEntry entryOf(PaletteKind kind, QString text, QString detail, QString icon)
{
    PaletteEntry entry;
    entry.kind = kind;
    entry.text = std::move(text);
    entry.detail = std::move(detail);
    entry.icon = std::move(icon);
    return entry;
}

} // namespace

PaletteController::PaletteController(Workspace *workspace, CanvasView *canvas, QMainWindow *window)
    : QObject(window), m_workspace(workspace), m_canvas(canvas), m_window(window),
      m_palette(new CommandPalette(window))
{
    connect(m_palette, &CommandPalette::chosen, this, &PaletteController::choose);
}

void PaletteController::open()
{
    m_palette->open(entries(), {});
}

void PaletteController::goToWorkload()
{
    m_palette->open(entries(), QStringLiteral("@"));
}

std::vector<PaletteEntry> PaletteController::entries() const
{
    std::vector<PaletteEntry> entries;
    addActions(entries);
    if (!m_workspace->isOpen())
        return entries;
    addNodes(entries);
    addFlows(entries);
    addFindings(entries);
    return entries;
}

void PaletteController::addActions(std::vector<PaletteEntry> &entries) const
{
    std::set<const QAction *> seen;
    for (const QAction *menu : m_window->menuBar()->actions()) {
        if (menu->menu())
            collectActions(*menu->menu(), plainText(*menu), seen, entries);
    }
}

void PaletteController::addNodes(std::vector<PaletteEntry> &entries) const
{
    const auto design = m_workspace->document()->design();
    std::set<NodeKey> namespaces;
    for (const WorkloadNode &workload : design->topology->workloads) {
        if (workload.isSystem)
            continue;
        const NodeKey &key = workload.key;
        PaletteEntry entry =
            entryOf(PaletteKind::Workload, textOf(key.name),
                    textOf(key.nameSpace + " · " + key.kind), workloadIcon(key.kind));
        if (!key.cluster.empty())
            entry.detail += QStringLiteral(" · ") + textOf(key.cluster);
        entry.target = key;
        entries.push_back(std::move(entry));
        namespaces.insert({key.cluster, "", "Namespace", key.nameSpace});
    }
    for (const OutsideNode &node : outsideNodes(*design)) {
        const NodeLook look = outsideLook(node);
        entries.push_back(
            entryOf(PaletteKind::Workload, textOf(look.title), tr("outside"), textOf(look.icon)));
        entries.back().target = look.key;
    }
    for (const NodeKey &key : namespaces) {
        const QString detail =
            key.cluster.empty() ? tr("namespace") : tr("namespace · %1").arg(textOf(key.cluster));
        entries.push_back(
            entryOf(PaletteKind::Namespace, textOf(key.name), detail, QStringLiteral("namespace")));
        entries.back().target = key;
    }
}

void PaletteController::addFlows(std::vector<PaletteEntry> &entries) const
{
    const auto design = m_workspace->document()->design();
    const auto place = [](const NodeKey &key) {
        return key.nameSpace.empty() ? tr("outside") : textOf(key.nameSpace);
    };
    for (const Flow &flow : design->flows) {
        entries.push_back(
            entryOf(PaletteKind::Flow,
                    textOf(flow.from.name) + QStringLiteral(" → ") + textOf(flow.to.name),
                    place(flow.from) + QStringLiteral(" → ") + place(flow.to),
                    QStringLiteral("tool-flow")));
        entries.back().target = Selection::Edge(flow.from, flow.to);
    }
}

void PaletteController::addFindings(std::vector<PaletteEntry> &entries) const
{
    const AnswersPtr answers = m_workspace->answers();
    if (!answers)
        return;
    for (const Finding &finding : answers->report.findings) {
        QString subject = shortName(finding.target);
        if (finding.peer)
            subject = shortName(*finding.peer) + QStringLiteral(" → ") + subject;
        const QString severity = QString::fromUtf8(toString(finding.severity).data());
        PaletteEntry entry = entryOf(PaletteKind::Finding, textOf(finding.ruleId) + ' ' + subject,
                                     severity + QStringLiteral(" · ") + textOf(finding.message),
                                     severityIconName(finding.severity));
        entry.tone = toneOf(finding.severity);
        if (finding.peer)
            entry.target = Selection::Edge(*finding.peer, finding.target);
        else
            entry.target = finding.target;
        entries.push_back(std::move(entry));
    }
}

void PaletteController::choose(const PaletteEntry &entry)
{
    if (const auto *action = std::get_if<QPointer<QAction>>(&entry.target)) {
        if (*action && (*action)->isEnabled())
            (*action)->trigger();
    } else if (const auto *node = std::get_if<NodeKey>(&entry.target)) {
        goTo(*node);
    } else {
        m_workspace->selection()->setEdge(std::get<Selection::Edge>(entry.target));
        m_workspace->selection()->reveal();
        m_canvas->setFocus(Qt::OtherFocusReason);
    }
}

void PaletteController::goTo(const NodeKey &node)
{
    m_workspace->selection()->setNodes({node});
    m_workspace->selection()->reveal();
    m_canvas->setFocus(Qt::OtherFocusReason);
    m_canvas->setFocusNode(node);
}

} // namespace drawbridge
