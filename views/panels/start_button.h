// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractButton>

namespace drawbridge {

/// A large row of the start page: icon, title, one line of explanation, shortcut.
class StartButton : public QAbstractButton {
    Q_OBJECT
public:
    enum class Style {
        Boxed,  ///< 64 high with a border.
        Listed, ///< 56 high with a line below: recent designs.
    };
    StartButton(Style style, const QString &iconName, const QString &title, const QString &detail,
                QWidget *parent);
    void setKeyHint(const QString &text);
    void setStrong(bool isStrong) { m_isStrong = isStrong; } ///< The one that is offered first.
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Style m_style;
    QString m_iconName;
    QString m_detail;
    QString m_keyHint;
    bool m_isStrong = false;
};

} // namespace drawbridge
