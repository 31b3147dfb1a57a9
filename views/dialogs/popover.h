// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>
#include <QPoint>

#include <initializer_list>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace drawbridge {

class ElidingLabel;

/// A form at the place where something was drawn (ux.md 3.4): Enter accepts, Esc discards, Tab goes
/// from top to bottom, and keys of the window behind do not act. It edits nothing itself: the owner
/// applies what was accepted and calls `finish`, or shows why not.
class Popover : public QFrame {
    Q_OBJECT
public:
    explicit Popover(QWidget *window);

    void showError(const QString &text);
    void finish(); ///< Closes without a signal.

signals:
    void discarded();

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

    virtual void accept() = 0;
    virtual void remove() = 0; ///< The button of that name, shown where there is something.
    void discard();
    void openAt(const QPoint &globalPos, QWidget *first);
    void place(); ///< Again, when the size changed.
    /// What accepting would do, or why it cannot be done yet.
    void showEffect(bool isPossible, const QString &text);

    // The parts, for the constructor of the form.
    void stack(std::initializer_list<QWidget *> sections);
    [[nodiscard]] QWidget *makeHead();
    [[nodiscard]] QWidget *makeFoot();
    void addEffect(QVBoxLayout *column);
    [[nodiscard]] static QLineEdit *makeField(const char *objectName, const QString &placeholder,
                                              QWidget *parent);
    [[nodiscard]] static QLabel *secondaryLabel(const QString &text, QWidget *parent);
    /// A label and its field side by side.
    static void addField(QVBoxLayout *column, const QString &label, QWidget *field,
                         QWidget *parent);
    [[nodiscard]] static QVBoxLayout *sectionColumn(QWidget *widget, int top, int bottom);

    ElidingLabel *m_title = nullptr;
    QLabel *m_effect = nullptr;
    QLabel *m_hint = nullptr;
    QPushButton *m_remove = nullptr;
    QPushButton *m_accept = nullptr;

private:
    QPoint m_dropPoint;
    QLabel *m_effectIcon = nullptr;
};

} // namespace drawbridge
