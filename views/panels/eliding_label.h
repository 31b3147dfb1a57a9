// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLabel>

namespace drawbridge {

/// One line of text with "…" where the room ends; the tooltip has all of it.
class ElidingLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidingLabel(QWidget *parent = nullptr);
    void showText(const QString &text);
    void setElideMode(Qt::TextElideMode mode); ///< Right at first.

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

} // namespace drawbridge
