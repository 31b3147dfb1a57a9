// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <map>
#include <vector>

class QAction;

namespace drawbridge {

enum class ActionId {
    OpenFolder,
    OpenFiles,
    OpenSample,
    PasteYaml,
    Save,
    SaveAs,
    CloseDesign,
    SavePicture,
    CopyPicture,
    Print,
    Export,
    Quit,
    EditSelection,
    RemoveSelection,
    SelectAll,
    Find,
    FindNext,
    FindPrevious,
    GoToWorkload,
    CommandPalette,
    SelectTool,
    FlowTool,
    AddExternal,
    LayOut,
    ZoomIn,
    ZoomOut,
    ZoomFit,
    ZoomActual,
    CollapseAll,
    OpenAll,
    ToggleMinimap,
    Evaluate,
    NextFinding,
    PreviousFinding,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    ShowImportReport,
    ToggleDocks,
    ResetDocks,
    About,
};

/// Every action of the window with its text, icon, shortcut and tip, in one table. Menus, tool bar
/// and tests take them from here.
class ActionCatalog : public QObject {
    Q_OBJECT
public:
    explicit ActionCatalog(QObject *parent = nullptr);

    [[nodiscard]] QAction *operator[](ActionId id) const { return m_actions.at(id); }
    [[nodiscard]] std::vector<QAction *> all() const;
    /// Those that need a design: disabled on the start page.
    void setDesignOpen(bool isOpen);

private:
    std::map<ActionId, QAction *> m_actions;
};

} // namespace drawbridge
