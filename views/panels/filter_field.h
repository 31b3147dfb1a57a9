// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLineEdit>

namespace drawbridge {

/// A field with a magnifying glass in front.
class FilterField : public QLineEdit {
    Q_OBJECT
public:
    explicit FilterField(const QString &placeholder, QWidget *parent = nullptr);
};

} // namespace drawbridge
