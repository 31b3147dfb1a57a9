// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

#include <utility>
#include <vector>

namespace drawbridge {

/// What every key does, as a table that can be filtered; closes by Esc.
class ShortcutSheet : public QDialog {
    Q_OBJECT
public:
    /// Keys and what they do, in this order.
    ShortcutSheet(const std::vector<std::pair<QString, QString>> &keys, QWidget *parent);
};

} // namespace drawbridge
