// SPDX-License-Identifier: Apache-2.0
#include "views/theme/style_sheet.h"

// One template with @names for colours; metrics are those of views/theme/metrics.h.
// Tested by tests/unit/views/test_theme.cpp.

#include <initializer_list>
#include <utility>

namespace drawbridge {

namespace {

QString barRules()
{
    return QStringLiteral(R"(
QMainWindow, QDialog { background: @chrome; }
QMainWindow::separator { background: @line2; width: 1px; height: 1px; }
QMenuBar { background: @chrome; padding: 0 8px; border: 0; }
QMenuBar::item { padding: 4px 8px; margin: 2px 0 0 0; background: transparent; border-radius: 4px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @hover; }
QMenu { background: @dock; border: 1px solid @line2; padding: 4px 0; }
QMenu::item { min-height: 24px; padding: 0 24px 0 28px; }
QMenu::item:selected { background: @selection; color: @selectionText; }
QMenu::item:disabled { color: @control; }
QMenu::separator { height: 1px; background: @line; margin: 4px 0; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 8px; }
QMenu::indicator:checked { image: url(:/style/check-@mode.svg); }
QToolBar { background: @chrome; border: 0; border-bottom: 1px solid @line2; padding: 6px; spacing: 2px; min-height: 27px; }
QToolBar::separator { width: 1px; background: @line2; margin: 4px 6px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px; min-height: 18px; padding: 2px 7px 3px 7px; }
QToolButton:hover { background: @hover; }
QToolButton:checked, QToolButton:pressed { background: @field; border-color: @line2; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @control; }
QStatusBar { background: @chrome; border-top: 1px solid @line2; min-height: 23px; color: @text2; font-size: 11px; }
QSizeGrip { image: none; width: 0; height: 0; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: @text2; font-size: 11px; }
QStatusBar QLabel[role="error"] { color: @critical; }
)");
}

QString tabAndDockRules()
{
    return QStringLiteral(R"(
QTabWidget::pane { border: 0; border-top: 1px solid @line; background: @dock; }
QTabWidget::tab-bar { left: 8px; }
QTabBar { background: @chrome; qproperty-drawBase: 0; }
QTabBar::tab { background: @chrome; color: @text2; border: 0; border-bottom: 2px solid transparent; padding: 0 2px; margin: 0 8px; min-height: 30px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; font-weight: 500; border-bottom: 2px solid @text; }
QTabBar::tab:focus { color: @accent; }
QDockWidget { background: @dock; color: @text; }
QDockWidget::title { background: @chrome; border-bottom: 1px solid @line; padding: 8px 12px; }
QSplitter::handle { background: @line2; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QScrollBar { background: transparent; border: 0; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: @line2; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: @control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea { border: 0; }
QTreeView, QTableView, QListView { background: @dock; alternate-background-color: @dock; border: 0; outline: 0; selection-background-color: @selection; selection-color: @selectionText; }
QTreeView::item, QTableView::item, QListView::item { min-height: 24px; border: 0; }
QTreeView::item:hover, QListView::item:hover { background: @hover; }
QTreeView::item:selected, QTableView::item:selected, QListView::item:selected { background: @selection; color: @selectionText; }
QTreeView::branch { background: transparent; }
QTreeView::branch:selected { background: @selection; }
QTreeView::branch:has-children:closed { image: url(:/style/chevron-right-@mode.svg); }
QTreeView::branch:has-children:open { image: url(:/style/chevron-down-@mode.svg); }
QHeaderView { background: @dock; border: 0; }
QHeaderView::section { background: @dock; color: @text2; border: 0; border-bottom: 1px solid @line; min-height: 23px; padding: 0 8px 0 12px; font-size: 11px; font-weight: 500; }
QHeaderView::section { text-align: left; }
QHeaderView::section:checked { font-weight: 500; }
QTableCornerButton::section { background: @dock; border: 0; border-bottom: 1px solid @line; }
)");
}

QString controlRules()
{
    return QStringLiteral(R"(
QLineEdit, QComboBox, QSpinBox, QDateEdit { background: @field; color: @text; border: 1px solid @control; border-radius: 4px; min-height: 22px; padding: 0 7px; selection-background-color: @accent; selection-color: @field; }
QPlainTextEdit, QTextEdit { background: @field; color: @text; border: 0; selection-background-color: @selection; selection-color: @selectionText; }
QPlainTextEdit[framed="true"], QTextEdit[framed="true"] { border: 1px solid @control; border-radius: 4px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus { border: 2px solid @accent; min-height: 20px; padding: 0 6px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: @control; border-color: @line2; background: @dock; }
QLineEdit QToolButton { min-height: 0; padding: 0; border: 0; background: transparent; }
QLineEdit:read-only { background: @dock; }
QComboBox::drop-down { border: 0; width: 20px; subcontrol-position: center right; }
QComboBox::down-arrow { image: url(:/style/chevron-down-@mode.svg); width: 12px; height: 12px; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: 0; }
QComboBox QAbstractItemView { background: @field; border: 1px solid @line2; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; }
QCheckBox::indicator, QTreeView::indicator, QListView::indicator, QTableView::indicator { width: 12px; height: 12px; border: 1px solid @control; border-radius: 3px; background: @field; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QListView::indicator:checked, QTableView::indicator:checked { image: url(:/style/check-@mode.svg); }
QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid @control; border-radius: 7px; background: @field; }
QRadioButton::indicator:checked { background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5, stop: 0 @text, stop: 0.5 @text, stop: 0.6 @field, stop: 1 @field); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @accent; }
QCheckBox::indicator:disabled { border-color: @line2; background: @dock; }
QPushButton { background: @field; color: @text; border: 1px solid @control; border-radius: 4px; min-height: 26px; padding: 0 12px; font-weight: 500; }
QPushButton:hover { background: @hover; }
QPushButton:focus { border: 2px solid @accent; min-height: 24px; padding: 0 11px; }
QPushButton:checked { background: @selection; color: @selectionText; border-color: @text2; }
QPushButton:disabled { color: @control; border-color: @line2; }
QPushButton[small="true"] { min-height: 22px; padding: 0 8px; }
QPushButton[small="true"]:focus { min-height: 20px; padding: 0 7px; }
QPushButton[bar="true"] { background: transparent; border-color: @line2; min-height: 14px; padding: 0 6px; font-size: 11px; color: @text2; }
QPushButton[bar="true"]:hover { background: @hover; color: @text; }
QPushButton[bar="true"]:focus { border: 2px solid @accent; min-height: 12px; padding: 0 5px; }
QPushButton[primary="true"] { background: @primary; color: @primaryText; border-color: @primary; }
QPushButton[primary="true"]:hover { background: @text2; border-color: @text2; }
QPushButton[primary="true"]:focus { border: 2px solid @accent; }
QPushButton[primary="true"]:disabled { background: @line2; border-color: @line2; color: @dock; }
QProgressBar { background: @line; border: 0; border-radius: 2px; max-height: 4px; text-align: right; }
QProgressBar::chunk { background: @text2; border-radius: 2px; }
QToolTip { background: @dock; color: @text; border: 1px solid @line2; padding: 4px 6px; }
)");
}

QString roleRules()
{
    return QStringLiteral(R"(
QLabel { background: transparent; }
QLabel[role="secondary"] { color: @text2; }
QLabel[role="count"] { color: @text3; font-size: 11px; }
QLabel[role="section"] { color: @text2; font-size: 11px; font-weight: 600; }
QLabel[role="title"] { font-size: 13px; font-weight: 600; }
QLabel[role="subject"] { font-size: 16px; font-weight: 600; }
QLabel[role="display"] { font-size: 24px; font-weight: 600; }
QLabel[role="link"] { color: @link; font-size: 11px; }
QLabel[role="code"] { font-family: @mono; font-size: 11px; }
QLabel[role="error"] { color: @critical; }
QFrame[role="rule"] { background: @line; border: 0; max-height: 1px; min-height: 1px; }
QWidget[surface="canvas"] { background: @canvas; }
QWidget[surface="dock"] { background: @dock; }
QWidget[surface="chrome"] { background: @chrome; }
QWidget[surface="field"] { background: @field; }
QWidget[surface="popover"] { background: @dock; border: 1px solid @line2; border-radius: 8px; }
)");
}

} // namespace

QString applicationStyleSheet(const Theme &theme)
{
    QString sheet = barRules() + tabAndDockRules() + controlRules() + roleRules();
    // Longer names first, so that "@line" does not eat the start of "@line2".
    const std::initializer_list<std::pair<const char *, QColor>> colors = {
        {"@selectionText", theme.selectionText},
        {"@primaryText", theme.primaryText},
        {"@selection", theme.selection},
        {"@critical", theme.critical},
        {"@primary", theme.primary},
        {"@control", theme.control},
        {"@canvas", theme.canvas},
        {"@chrome", theme.chrome},
        {"@accent", theme.accent},
        {"@hover", theme.hover},
        {"@field", theme.field},
        {"@line2", theme.line2},
        {"@text2", theme.text2},
        {"@text3", theme.text3},
        {"@dock", theme.dock},
        {"@line", theme.line},
        {"@link", theme.link},
        {"@text", theme.text},
    };
    for (const auto &[name, color] : colors)
        sheet.replace(QLatin1String(name), color.name());
    sheet.replace(QLatin1String("@mode"),
                  theme.isDark ? QStringLiteral("dark") : QStringLiteral("light"));
    sheet.replace(QLatin1String("@mono"),
                  QStringLiteral("\"JetBrains Mono\", \"Cascadia Mono\", Consolas, Menlo, "
                                 "\"DejaVu Sans Mono\""));
    return sheet;
}

} // namespace drawbridge
