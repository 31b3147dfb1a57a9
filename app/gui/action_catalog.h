// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QKeySequence>
#include <QObject>

#include <map>
#include <set>
#include <utility>
#include <vector>

class QAction;
class QWidget;

namespace drawbridge {

enum class ActionId {
    OpenFolder,
    OpenFiles,
    OpenSample,
    PasteYaml,
    Save,
    SaveAs,
    Review,
    CloseDesign,
    SavePicture,
    SaveMatrix,
    CopyPicture,
    Print,
    Export,
    Quit,
    Copy,
    Duplicate,
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
    AllowFlow,
    GrantAccess,
    Explain,
    ReachFrom,
    ReachTo,
    AttackPath,
    ShowYaml,
    CloseWay,
    ShowGraph,
    ShowMatrix,
    ShowTable,
    ShowDiff,
    NextChange,
    PreviousChange,
    ShowDenied,
    Hide,
    ShowOnly,
    ShowNeighbours,
    ShowAll,
    AlignLeft,
    AlignCentre,
    AlignRight,
    AlignTop,
    AlignMiddle,
    AlignBottom,
    SpreadAcross,
    SpreadDown,
    Unpin,
    LayOut,
    ZoomIn,
    ZoomOut,
    ZoomFit,
    ZoomActual,
    ZoomSelection,
    ToggleLegend,
    ToggleNamespace,
    NextOutgoing,
    NextIncoming,
    FocusBack,
    CollapseAll,
    OpenAll,
    ToggleMinimap,
    HeatNone,
    HeatSegmentation,
    HeatAssurance,
    HeatIdentity,
    HeatPrivilege,
    HeatContainment,
    HeatEdge,
    Evaluate,
    NextFinding,
    PreviousFinding,
    FixFinding,
    SuppressFinding,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    ShowImportReport,
    ToggleDocks,
    ResetDocks,
    ShortcutSheet,
    About,
};

/// Every action of the window with its text, icon, keys and tip, in one table. Menus, tool bar, the
/// sheet of shortcuts and tests take them from here. Besides the shortcut of the whole window an
/// action may have keys that act only while the map has the focus (ux.md 3.14).
class ActionCatalog : public QObject {
    Q_OBJECT
public:
    explicit ActionCatalog(QObject *parent = nullptr);

    [[nodiscard]] QAction *operator[](ActionId id) const { return m_actions.at(id); }
    [[nodiscard]] std::vector<QAction *> all() const;
    /// Keys on the map.
    [[nodiscard]] QList<QKeySequence> mapKeys(ActionId id) const;
    /// Makes these keys act on the map, but for those it knows by itself.
    void bindTo(QWidget *map);
    /// What each key does, in the order of the table: keys of the window first, then of the map.
    [[nodiscard]] std::vector<std::pair<QString, QString>> keyList() const;
    /// Those that need a design: disabled on the start page.
    void setDesignOpen(bool isOpen);

private:
    std::map<ActionId, QAction *> m_actions;
    std::map<ActionId, QList<QKeySequence>> m_mapKeys;
    std::set<ActionId> m_ofMap; ///< Whose keys the map knows by itself.
};

} // namespace drawbridge
