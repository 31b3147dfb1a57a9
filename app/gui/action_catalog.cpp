// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp
#include "app/gui/action_catalog.h"

#include "app/gui/action_entries.h"
#include "views/theme/icons.h"

#include <QAction>
#include <QActionGroup>
#include <QKeySequence>
#include <QShortcut>
#include <QWidget>

namespace drawbridge {
namespace {

std::vector<ActionEntry> entries()
{
    std::vector<ActionEntry> all;
    for (auto part : {fileAndEditActions, designAndHelpActions, viewAndWindowActions}) {
        const std::vector<ActionEntry> some = part();
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

QList<QKeySequence> mapKeysOf(const ActionEntry &entry)
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
    for (const ActionEntry &entry : entries()) {
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
    makeExclusive(this, {m_actions[ActionId::ShowGraph], m_actions[ActionId::ShowMatrix],
                         m_actions[ActionId::ShowTable], m_actions[ActionId::ShowDiff]});
    makeExclusive(this, {m_actions[ActionId::HeatNone], m_actions[ActionId::HeatSegmentation],
                         m_actions[ActionId::HeatAssurance], m_actions[ActionId::HeatIdentity],
                         m_actions[ActionId::HeatPrivilege], m_actions[ActionId::HeatContainment],
                         m_actions[ActionId::HeatEdge]});
    m_actions[ActionId::HeatNone]->setChecked(true);
    m_actions[ActionId::ShowGraph]->setChecked(true);
    m_actions[ActionId::ShowDenied]->setCheckable(true);
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
        if (!action->shortcut().isEmpty()) { // of the window too
            for (const QKeySequence &key : onMap)
                connect(new QShortcut(key, map, nullptr, nullptr, Qt::WidgetShortcut),
                        &QShortcut::activated, action, &QAction::trigger);
            continue;
        }
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
