// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/workspace.h"
#include "views/panels/command_palette.h"

#include <QObject>

#include <vector>

class QMainWindow;
class QMenu;

namespace drawbridge {

class CanvasView;

/// Fills the command palette with every action of the menus and every workload, namespace, flow and
/// finding of the design, and does what is chosen in it.
class PaletteController : public QObject {
    Q_OBJECT
public:
    PaletteController(Workspace *workspace, CanvasView *canvas, QMainWindow *window);

    void open();
    void goToWorkload();
    void dismiss() { m_palette->dismiss(); }

private:
    [[nodiscard]] std::vector<PaletteEntry> entries() const;
    void addActions(std::vector<PaletteEntry> &entries) const;
    void addNodes(std::vector<PaletteEntry> &entries) const;
    void addFlows(std::vector<PaletteEntry> &entries) const;
    void addFindings(std::vector<PaletteEntry> &entries) const;
    void choose(const PaletteEntry &entry);
    void goTo(const NodeKey &node);

    Workspace *m_workspace;
    CanvasView *m_canvas;
    QMainWindow *m_window;
    CommandPalette *m_palette;
};

} // namespace drawbridge
