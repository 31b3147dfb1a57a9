// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/theme/theme.h"

#include <QPlainTextEdit>

namespace drawbridge {

/// Read-only YAML with line numbers. Lines get their colours when they are first seen, so that a
/// long text costs no more than a short one.
class CodeView : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit CodeView(QWidget *parent = nullptr);
    /// Keeps the scroll position when the text is nearly the old one.
    void showText(const QString &text);
    void paintGutter(const QRect &exposed);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] int gutterWidth() const;
    void placeGutter();
    void colourVisibleLines();

    QWidget *m_gutter;
    int m_colours = 0; ///< Which theme the lines are coloured by: the state of their blocks.
};

} // namespace drawbridge
