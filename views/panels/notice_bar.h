// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace drawbridge {

/// One line above a view that says what of it is not as usual, with the way back.
class NoticeBar : public QFrame {
    Q_OBJECT
public:
    NoticeBar(const QString &buttonText, QWidget *parent);

    /// Shows the line; an empty one hides the bar.
    void showText(const QString &text);

signals:
    void buttonClicked();

private:
    QLabel *m_text;
};

} // namespace drawbridge
