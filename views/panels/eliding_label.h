// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLabel>

namespace drawbridge {

/// One line of text that ends in "…" where the room does; the tooltip has all of it.
class ElidingLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidingLabel(QWidget *parent = nullptr);
    void showText(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace drawbridge
