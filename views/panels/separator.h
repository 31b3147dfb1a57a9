// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

namespace drawbridge {

/// A line between two parts of a panel or dialog, drawn by the style sheet.
[[nodiscard]] inline QFrame *makeRule(QWidget *parent)
{
    auto *rule = new QFrame(parent);
    rule->setProperty("role", "rule");
    return rule;
}

} // namespace drawbridge
