// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace drawbridge {

/// One line above a view that says what of it is not as usual, with the way back.
class NoticeBar : public QFrame {
    Q_OBJECT
public:
    NoticeBar(const QString &buttonText, QWidget *parent);
    /// One on top of the column of `centre`; its text and first button are NAMEText and
    /// NAMEButton.
    [[nodiscard]] static NoticeBar *above(QWidget *centre, const QString &name,
                                          const QString &buttonText);

    /// Another one, behind those that are there.
    QPushButton *addButton(const QString &text, const QString &name);
    /// Shows the line; an empty one hides the bar.
    void showText(const QString &text);

signals:
    void buttonClicked(); ///< The first one.

private:
    QLabel *m_text;
    QHBoxLayout *m_row;
    QPushButton *m_first;
};

} // namespace drawbridge
