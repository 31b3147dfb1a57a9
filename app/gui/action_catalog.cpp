// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp
#include "app/gui/action_catalog.h"

#include "views/theme/icons.h"

#include <QAction>
#include <QActionGroup>
#include <QKeySequence>
#include <QWidget>

namespace drawbridge {
namespace {

struct Entry {
    ActionId id;
    const char *text;
    const char *icon;
    QKeySequence shortcut;
    const char *tip;
    bool needsDesign;
    const char *mapKeys = ""; ///< While the map has the focus; several by spaces.
    bool isOfMap = false;     ///< The map knows them by itself.
};

QKeySequence keys(const char *text)
{
    return QKeySequence(QString::fromLatin1(text));
}

std::vector<Entry> entries()
{
    using Id = ActionId;
    return {
        {Id::OpenFolder, QT_TR_NOOP("&Open folder…"), "folder", QKeySequence::Open,
         QT_TR_NOOP("Read a folder of Kubernetes manifests"), false},
        {Id::OpenFiles, QT_TR_NOOP("Open &files…"), "file", keys("Ctrl+Shift+O"),
         QT_TR_NOOP("Open a design, or manifest files"), false},
        {Id::OpenSample,
         QT_TR_NOOP("Open the sa&mple shop"),
         "layout",
         {},
         QT_TR_NOOP("14 workloads with planted implicit trust"),
         false},
        {Id::PasteYaml, QT_TR_NOOP("&Paste YAML"), "paste", QKeySequence::Paste,
         QT_TR_NOOP("Read manifests from the clipboard"), false},
        {Id::Save, QT_TR_NOOP("&Save"), "", QKeySequence::Save, QT_TR_NOOP("Save the design"),
         true},
        {Id::SaveAs, QT_TR_NOOP("Save &as…"), "", keys("Ctrl+Shift+S"),
         QT_TR_NOOP("Save the design under another name"), true},
        {Id::CloseDesign, QT_TR_NOOP("&Close design"), "", QKeySequence::Close,
         QT_TR_NOOP("Back to the start page"), true},
        {Id::SavePicture, QT_TR_NOOP("Save p&icture as…"), "", keys("Ctrl+Alt+S"),
         QT_TR_NOOP("Save the map as PNG, SVG or PDF"), true},
        {Id::CopyPicture, QT_TR_NOOP("Cop&y picture"), "", keys("Ctrl+Shift+C"),
         QT_TR_NOOP("Put the map on the clipboard, as an image and as SVG"), true},
        {Id::Print, QT_TR_NOOP("P&rint…"), "", keys("Ctrl+Alt+P"),
         QT_TR_NOOP("Print the map, on several sheets where it is large"), true},
        {Id::Export, QT_TR_NOOP("&Export manifests…"), "", keys("Ctrl+E"),
         QT_TR_NOOP("Write the policies that allow exactly what is drawn"), true},
        {Id::Quit, QT_TR_NOOP("&Quit"), "", QKeySequence::Quit, QT_TR_NOOP("Leave Drawbridge"),
         false},
        {Id::Copy,
         QT_TR_NOOP("&Copy"),
         "copy",
         {},
         QT_TR_NOOP("Copy externals, a flow, or what the selected workloads call"),
         true,
         "Ctrl+C"},
        {Id::Duplicate, QT_TR_NOOP("D&uplicate"), "", keys("Ctrl+D"),
         QT_TR_NOOP("Add a copy of the selected externals"), true},
        {Id::EditSelection,
         QT_TR_NOOP("&Edit…"),
         "",
         {},
         QT_TR_NOOP("Change the selected flow or external"),
         true,
         "E F2"},
        {Id::RemoveSelection,
         QT_TR_NOOP("&Remove"),
         "",
         {},
         QT_TR_NOOP("Take the selected flow or externals out of the drawing"),
         true,
         "Del"},
        {Id::SelectAll,
         QT_TR_NOOP("Select &all"),
         "",
         {},
         QT_TR_NOOP("Select the workloads of the namespace; once more, every node"),
         true,
         "Ctrl+A"},
        {Id::Find, QT_TR_NOOP("&Find on the map…"), "search", QKeySequence::Find,
         QT_TR_NOOP("Mark what fits, let everything else step back"), true},
        {Id::FindNext, QT_TR_NOOP("Find &next"), "", keys("F3"), "", true},
        {Id::FindPrevious, QT_TR_NOOP("Find pre&vious"), "", keys("Shift+F3"), "", true},
        {Id::GoToWorkload, QT_TR_NOOP("&Go to workload…"), "", keys("Ctrl+P"),
         QT_TR_NOOP("Choose a workload by a few of its letters"), true},
        {Id::CommandPalette, QT_TR_NOOP("&Command palette…"), "", keys("Ctrl+K"),
         QT_TR_NOOP("Do anything, or go to anything, by a few of its letters"), false},
        {Id::SelectTool,
         QT_TR_NOOP("Select"),
         "tool-select",
         {},
         QT_TR_NOOP("Select and move; drag from the edge of a node to draw (Esc on the map)"),
         true},
        {Id::FlowTool,
         QT_TR_NOOP("Flow"),
         "tool-flow",
         {},
         QT_TR_NOOP("Draw flows from one node to another"),
         true},
        {Id::AddExternal,
         QT_TR_NOOP("External"),
         "tool-external",
         {},
         QT_TR_NOOP("Add addresses, a host, people or the Kubernetes API to draw flows to"),
         true},
        {Id::AllowFlow,
         QT_TR_NOOP("&Allow flow to…"),
         "tool-flow",
         {},
         QT_TR_NOOP("Draw a flow from here: arrows choose the target, Enter draws it"),
         true,
         "F"},
        {Id::GrantAccess,
         QT_TR_NOOP("&Grant API access…"),
         "api-server",
         {},
         QT_TR_NOOP("What the workload or group may do at the Kubernetes API"),
         true},
        {Id::Explain,
         QT_TR_NOOP("E&xplain"),
         "",
         {},
         QT_TR_NOOP("Why it is so, in the inspector"),
         true},
        {Id::ReachFrom,
         QT_TR_NOOP("&Reach from here"),
         "reach",
         {},
         QT_TR_NOOP("What somebody who holds it gets to, hop by hop"),
         true,
         "R"},
        {Id::ReachTo,
         QT_TR_NOOP("&Who can reach this"),
         "",
         {},
         QT_TR_NOOP("Who gets to it, hop by hop"),
         true,
         "Shift+R"},
        {Id::ShowYaml,
         QT_TR_NOOP("Show &YAML"),
         "",
         {},
         QT_TR_NOOP("What the export writes for it"),
         true},
        {Id::CloseWay,
         QT_TR_NOOP("&Deny"),
         "",
         {},
         QT_TR_NOOP("Keep this undrawn way shut: it was looked at"),
         true},
        {Id::Hide,
         QT_TR_NOOP("&Hide"),
         "",
         {},
         QT_TR_NOOP("Take the selected nodes out of sight; the design stays as it is"),
         true,
         "H"},
        {Id::ShowOnly,
         QT_TR_NOOP("Show &only these"),
         "",
         {},
         QT_TR_NOOP("Hide every node that is not selected"),
         true,
         "Shift+H"},
        {Id::ShowNeighbours,
         QT_TR_NOOP("&Focus"),
         "",
         {},
         QT_TR_NOOP("Show the selected nodes and what they are connected with"),
         true,
         "Shift+F"},
        {Id::ShowAll, QT_TR_NOOP("Show &all again"), "", keys("Ctrl+Shift+H"),
         QT_TR_NOOP("Bring back what was hidden"), true},
        {Id::AlignLeft, QT_TR_NOOP("&Left"), "", {}, QT_TR_NOOP("Align left edges"), true},
        {Id::AlignCentre, QT_TR_NOOP("&Centre"), "", {}, QT_TR_NOOP("One above the other"), true},
        {Id::AlignRight, QT_TR_NOOP("&Right"), "", {}, QT_TR_NOOP("Align right edges"), true},
        {Id::AlignTop, QT_TR_NOOP("&Top"), "", {}, QT_TR_NOOP("Align upper edges"), true},
        {Id::AlignMiddle, QT_TR_NOOP("&Middle"), "", {}, QT_TR_NOOP("Side by side"), true},
        {Id::AlignBottom, QT_TR_NOOP("&Bottom"), "", {}, QT_TR_NOOP("Align lower edges"), true},
        {Id::SpreadAcross,
         QT_TR_NOOP("Distribute &across"),
         "",
         {},
         QT_TR_NOOP("Equal gaps from left to right"),
         true},
        {Id::SpreadDown,
         QT_TR_NOOP("Distribute &down"),
         "",
         {},
         QT_TR_NOOP("Equal gaps from top to bottom"),
         true},
        {Id::Unpin,
         QT_TR_NOOP("&Unpin"),
         "pin",
         {},
         QT_TR_NOOP("Let the layout place the selected nodes again"),
         true},
        {Id::LayOut,
         QT_TR_NOOP("Layout"),
         "layout",
         {},
         QT_TR_NOOP("Lay the map out again; pinned nodes stay"),
         true,
         "L"},
        {Id::ZoomIn, QT_TR_NOOP("Zoom &in"), "", QKeySequence::ZoomIn, "", true, "+", true},
        {Id::ZoomOut, QT_TR_NOOP("Zoom &out"), "", QKeySequence::ZoomOut, "", true, "-", true},
        {Id::ZoomFit, QT_TR_NOOP("Zoom to &fit"), "", keys("Ctrl+0"), "", true, "0", true},
        {Id::ZoomActual, QT_TR_NOOP("&Actual size"), "", keys("Ctrl+Alt+1"), "", true, "1", true},
        {Id::ZoomSelection, QT_TR_NOOP("Zoom to &selection"), "", {}, "", true, "2"},
        {Id::ToggleLegend, QT_TR_NOOP("&Legend"), "", {}, "", true, "G"},
        {Id::ToggleNamespace,
         QT_TR_NOOP("Collapse or open the &namespace"),
         "",
         {},
         QT_TR_NOOP("The namespace of the focus: one box, or its workloads"),
         true,
         "Space",
         true},
        {Id::NextOutgoing,
         QT_TR_NOOP("Next o&utgoing"),
         "",
         {},
         QT_TR_NOOP("Select the next flow that leaves the focus; Enter edits it"),
         true,
         "]"},
        {Id::NextIncoming,
         QT_TR_NOOP("Next in&coming"),
         "",
         {},
         QT_TR_NOOP("Select the next flow that enters the focus"),
         true,
         "["},
        {Id::FocusBack,
         QT_TR_NOOP("Focus &back"),
         "",
         {},
         QT_TR_NOOP("To the node that had the focus before"),
         true,
         "Backspace"},
        {Id::CollapseAll, QT_TR_NOOP("&Collapse all namespaces"), "", keys("Ctrl+Shift+L"),
         QT_TR_NOOP("Show each namespace as one box (Space on the map: one of them)"), true},
        {Id::OpenAll, QT_TR_NOOP("&Open all namespaces"), "", keys("Ctrl+Alt+L"),
         QT_TR_NOOP("Show the workloads of every namespace"), true},
        {Id::ToggleMinimap,
         QT_TR_NOOP("&Minimap"),
         "",
         {},
         QT_TR_NOOP("Show or hide the small map in the corner"),
         true,
         "M",
         true},
        {Id::Evaluate, QT_TR_NOOP("&Evaluate"), "", keys("F5"),
         QT_TR_NOOP("Evaluate the design when that was cancelled"), true},
        {Id::NextFinding, QT_TR_NOOP("&Next finding"), "", keys("F8"), "", true},
        {Id::PreviousFinding, QT_TR_NOOP("&Previous finding"), "", keys("Shift+F8"), "", true},
        {Id::ThemeSystem, QT_TR_NOOP("&System"), "", {}, "", false},
        {Id::ThemeLight, QT_TR_NOOP("&Light"), "", {}, "", false},
        {Id::ThemeDark, QT_TR_NOOP("&Dark"), "", {}, "", false},
        {Id::ShowImportReport,
         QT_TR_NOOP("&Import report"),
         "",
         {},
         QT_TR_NOOP("What was read, not understood and guessed"),
         true},
        {Id::ToggleDocks, QT_TR_NOOP("&Hide panels"), "", keys("F9"), QT_TR_NOOP("Only the map"),
         true},
        {Id::ResetDocks, QT_TR_NOOP("&Reset panels"), "", keys("Ctrl+Alt+0"),
         QT_TR_NOOP("Put every panel back where it was"), true},
        {Id::ShortcutSheet,
         QT_TR_NOOP("&Keyboard shortcuts"),
         "",
         {},
         QT_TR_NOOP("What every key does"),
         false,
         "?"},
        {Id::About, QT_TR_NOOP("&About Drawbridge"), "", {}, "", false},
    };
}

QList<QKeySequence> mapKeysOf(const Entry &entry)
{
    QList<QKeySequence> list;
    for (const QString &text :
         QString::fromLatin1(entry.mapKeys).split(QLatin1Char(' '), Qt::SkipEmptyParts))
        list << QKeySequence(text);
    return list;
}

QString textOf(const QList<QKeySequence> &keys)
{
    QStringList texts;
    for (const QKeySequence &key : keys)
        texts << key.toString(QKeySequence::NativeText);
    return texts.join(QStringLiteral(", "));
}

/// What an action does, for a list: "Open folder".
QString nameOf(const QAction &action)
{
    QString text = action.text();
    text.remove(QLatin1Char('&'));
    return text.remove(QStringLiteral("…"));
}

void makeExclusive(QObject *parent, std::initializer_list<QAction *> actions)
{
    auto *group = new QActionGroup(parent);
    for (QAction *action : actions) {
        action->setCheckable(true);
        group->addAction(action);
    }
}

} // namespace

ActionCatalog::ActionCatalog(QObject *parent) : QObject(parent)
{
    for (const Entry &entry : entries()) {
        auto *action = new QAction(tr(entry.text), this);
        if (*entry.icon != '\0')
            action->setIcon(themedIcon(QString::fromLatin1(entry.icon)));
        action->setShortcut(entry.shortcut);
        action->setProperty("needsDesign", entry.needsDesign);
        const QList<QKeySequence> onMap = mapKeysOf(entry);
        if (*entry.tip != '\0') {
            QStringList hints;
            if (!entry.shortcut.isEmpty())
                hints << entry.shortcut.toString(QKeySequence::NativeText);
            if (!onMap.isEmpty())
                hints << tr("%1 on the map").arg(textOf(onMap));
            action->setToolTip(
                tr(entry.tip) +
                (hints.isEmpty() ? QString()
                                 : QStringLiteral(" (%1)").arg(hints.join(QStringLiteral(", ")))));
        }
        m_mapKeys[entry.id] = onMap;
        if (entry.isOfMap)
            m_ofMap.insert(entry.id);
        m_actions.emplace(entry.id, action);
    }
    makeExclusive(this, {m_actions[ActionId::SelectTool], m_actions[ActionId::FlowTool]});
    makeExclusive(this, {m_actions[ActionId::ThemeSystem], m_actions[ActionId::ThemeLight],
                         m_actions[ActionId::ThemeDark]});
    m_actions[ActionId::CommandPalette]->setShortcuts({keys("Ctrl+K"), keys("Ctrl+Shift+P")});
    m_actions[ActionId::SelectTool]->setChecked(true);
    m_actions[ActionId::ToggleDocks]->setCheckable(true);
    m_actions[ActionId::ToggleLegend]->setCheckable(true);
    m_actions[ActionId::ToggleLegend]->setChecked(true);
    m_actions[ActionId::Quit]->setMenuRole(QAction::QuitRole);
    m_actions[ActionId::About]->setMenuRole(QAction::AboutRole);
}

std::vector<QAction *> ActionCatalog::all() const
{
    std::vector<QAction *> actions;
    for (const auto &[id, action] : m_actions)
        actions.push_back(action);
    return actions;
}

QList<QKeySequence> ActionCatalog::mapKeys(ActionId id) const
{
    return m_mapKeys.at(id);
}

// Where the window has no key for an action, its menu shows the one on the map.
void ActionCatalog::bindTo(QWidget *map)
{
    for (const auto &[id, action] : m_actions) {
        const QList<QKeySequence> onMap = m_mapKeys.at(id);
        if (onMap.isEmpty() || m_ofMap.contains(id))
            continue;
        action->setShortcuts(onMap);
        action->setShortcutContext(Qt::WidgetShortcut);
        map->addAction(action);
    }
}

std::vector<std::pair<QString, QString>> ActionCatalog::keyList() const
{
    std::vector<std::pair<QString, QString>> list;
    for (const auto &[id, action] : m_actions) {
        const bool isOfWindow = action->shortcutContext() != Qt::WidgetShortcut;
        if (isOfWindow && !action->shortcut().isEmpty())
            list.emplace_back(textOf(action->shortcuts()), nameOf(*action));
    }
    for (const auto &[id, action] : m_actions) {
        if (const QList<QKeySequence> onMap = m_mapKeys.at(id); !onMap.isEmpty())
            list.emplace_back(tr("%1 on the map").arg(textOf(onMap)), nameOf(*action));
    }
    return list;
}

void ActionCatalog::setDesignOpen(bool isOpen)
{
    for (const auto &[id, action] : m_actions) {
        if (action->property("needsDesign").toBool())
            action->setEnabled(isOpen);
    }
}

} // namespace drawbridge
