// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp
#include "app/gui/action_catalog.h"

#include "views/theme/icons.h"

#include <QAction>
#include <QActionGroup>
#include <QKeySequence>

namespace drawbridge {
namespace {

struct Entry {
    ActionId id;
    const char *text;
    const char *icon;
    QKeySequence shortcut;
    const char *tip;
    bool needsDesign;
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
        {Id::EditSelection,
         QT_TR_NOOP("&Edit flow…"),
         "",
         {},
         QT_TR_NOOP("Change what the selected flow allows (Enter on the map)"),
         true},
        {Id::RemoveSelection,
         QT_TR_NOOP("&Remove flow"),
         "",
         {},
         QT_TR_NOOP("Take the selected flow out of the drawing (Delete on the map)"),
         true},
        {Id::SelectAll,
         QT_TR_NOOP("Select &all"),
         "",
         {},
         QT_TR_NOOP("Select every node (Ctrl+A on the map)"),
         true},
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
         QT_TR_NOOP("Draw a flow from one node to another (F on the map)"),
         true},
        {Id::AddExternal,
         QT_TR_NOOP("External"),
         "tool-external",
         {},
         QT_TR_NOOP("Add addresses, a host or the Internet to draw flows to"),
         true},
        {Id::LayOut,
         QT_TR_NOOP("Layout"),
         "layout",
         {},
         QT_TR_NOOP("Lay the map out again; pinned nodes stay"),
         true},
        {Id::ZoomIn, QT_TR_NOOP("Zoom &in"), "", QKeySequence::ZoomIn, "", true},
        {Id::ZoomOut, QT_TR_NOOP("Zoom &out"), "", QKeySequence::ZoomOut, "", true},
        {Id::ZoomFit, QT_TR_NOOP("Zoom to &fit"), "", keys("Ctrl+0"), "", true},
        {Id::ZoomActual, QT_TR_NOOP("&Actual size"), "", keys("Ctrl+Alt+1"), "", true},
        {Id::CollapseAll, QT_TR_NOOP("&Collapse all namespaces"), "", keys("Ctrl+Shift+L"),
         QT_TR_NOOP("Show each namespace as one box (Space on the map: one of them)"), true},
        {Id::OpenAll, QT_TR_NOOP("&Open all namespaces"), "", keys("Ctrl+Alt+L"),
         QT_TR_NOOP("Show the workloads of every namespace"), true},
        {Id::ToggleMinimap,
         QT_TR_NOOP("&Minimap"),
         "",
         {},
         QT_TR_NOOP("Show or hide the small map in the corner (M on the map)"),
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
        {Id::About, QT_TR_NOOP("&About Drawbridge"), "", {}, "", false},
    };
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
        if (*entry.tip != '\0') {
            const QString keyHint = entry.shortcut.isEmpty()
                                        ? QString()
                                        : QStringLiteral(" (%1)").arg(
                                              entry.shortcut.toString(QKeySequence::NativeText));
            action->setToolTip(tr(entry.tip) + keyHint);
        }
        m_actions.emplace(entry.id, action);
    }
    makeExclusive(this, {m_actions[ActionId::SelectTool], m_actions[ActionId::FlowTool]});
    makeExclusive(this, {m_actions[ActionId::ThemeSystem], m_actions[ActionId::ThemeLight],
                         m_actions[ActionId::ThemeDark]});
    m_actions[ActionId::CommandPalette]->setShortcuts({keys("Ctrl+K"), keys("Ctrl+Shift+P")});
    m_actions[ActionId::SelectTool]->setChecked(true);
    m_actions[ActionId::ToggleDocks]->setCheckable(true);
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

void ActionCatalog::setDesignOpen(bool isOpen)
{
    for (const auto &[id, action] : m_actions) {
        if (action->property("needsDesign").toBool())
            action->setEnabled(isOpen);
    }
}

} // namespace drawbridge
