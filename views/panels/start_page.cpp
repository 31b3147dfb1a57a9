// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp and test_panels.cpp
#include "views/panels/start_page.h"

#include "views/panels/start_button.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace drawbridge {
namespace {

constexpr int kContentWidth = 1120;
constexpr int kColumnGap = 72;

/// The dashed place that says what may be dropped; the whole window takes drops.
class DropZone : public QWidget {
public:
    explicit DropZone(QWidget *parent) : QWidget(parent)
    {
        setFixedHeight(96);
        auto *row = new QHBoxLayout(this);
        row->setSpacing(8);
        row->addStretch(1);
        auto *icon = new QLabel(this);
        icon->setPixmap(
            themedIcon(QStringLiteral("file")).pixmap(metrics::kIconTool, metrics::kIconTool));
        row->addWidget(icon);
        auto *text = new QLabel(StartPage::tr("Or drop a folder, manifests or a .drawbridge.yaml "
                                              "anywhere in this window"),
                                this);
        text->setProperty("role", "secondary");
        row->addWidget(text);
        row->addStretch(1);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QPen pen(Theme::forPalette(palette()).line2, 1);
        pen.setDashPattern({4, 3});
        painter.setPen(pen);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadiusNode,
                                metrics::kRadiusNode);
    }
};

QLabel *sectionLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", "secondary");
    label->setFont(textFont(TextRole::FrameName));
    return label;
}

QWidget *promise(const QString &iconName, const QString &text, QWidget *parent)
{
    auto *widget = new QWidget(parent);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 6, 0, 6);
    row->setSpacing(12);
    auto *icon = new QLabel(widget);
    icon->setPixmap(themedIcon(iconName).pixmap(metrics::kIconTool, metrics::kIconTool));
    row->addWidget(icon);
    row->addWidget(new QLabel(text, widget), 1);
    return widget;
}

QWidget *makeTitle(QWidget *parent)
{
    auto *widget = new QWidget(parent);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(20);
    auto *icon = new QLabel(widget);
    icon->setPixmap(applicationIcon().pixmap(64, 64));
    row->addWidget(icon);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(0);
    auto *name = new QLabel(StartPage::tr("Drawbridge"), widget);
    name->setProperty("role", "display");
    auto *claim =
        new QLabel(StartPage::tr("Draw what may talk. Everything else stays closed."), widget);
    claim->setProperty("role", "secondary");
    texts->addStretch(1);
    texts->addWidget(name);
    texts->addWidget(claim);
    texts->addStretch(1);
    row->addLayout(texts, 1);
    return widget;
}

} // namespace

StartPage::StartPage(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("startPage"));
    setProperty("surface", "canvas");
    setAttribute(Qt::WA_StyledBackground);
    auto *content = new QWidget(this);
    content->setMaximumWidth(kContentWidth);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(kColumnGap);
    columns->addWidget(makeStartColumn(), 1, Qt::AlignTop);
    columns->addWidget(makeRecentColumn(), 1, Qt::AlignTop);
    m_message = new QLabel(content);
    m_message->setObjectName(QStringLiteral("startMessage"));
    m_message->setProperty("role", "error");
    m_message->setTextFormat(Qt::PlainText); // it quotes names of files and what is in them
    m_message->setWordWrap(true);
    m_message->hide();
    auto *foot = promise(QStringLiteral("lock-strict"),
                         tr("Nothing leaves this computer, and nothing is installed in a cluster."),
                         content);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(24, 24, 24, 24);
    column->addStretch(3);
    column->addWidget(makeTitle(content));
    column->addSpacing(48);
    column->addLayout(columns);
    column->addSpacing(16);
    column->addWidget(m_message);
    column->addStretch(5);
    column->addWidget(foot);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch(1);
    row->addWidget(content, 100);
    row->addStretch(1);
}

QWidget *StartPage::makeStartColumn()
{
    auto *widget = new QWidget(this);
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto *folder =
        new StartButton(StartButton::Style::Boxed, QStringLiteral("folder"), tr("Open folder…"),
                        tr("Manifests, Helm or Kustomize output, kubectl dumps"), widget);
    folder->setObjectName(QStringLiteral("startOpenFolder"));
    folder->setKeyHint(tr("Ctrl+O"));
    folder->setStrong(true);
    auto *paste = new StartButton(StartButton::Style::Boxed, QStringLiteral("paste"),
                                  tr("Paste YAML"), tr("Manifests from the clipboard"), widget);
    paste->setObjectName(QStringLiteral("startPaste"));
    paste->setKeyHint(tr("Ctrl+V"));
    auto *sample = new StartButton(
        StartButton::Style::Boxed, QStringLiteral("layout"), tr("Open the sample shop"),
        tr("14 workloads in 4 namespaces, with planted implicit trust"), widget);
    sample->setObjectName(QStringLiteral("startSample"));
    column->addWidget(sectionLabel(tr("Start"), widget));
    column->addWidget(folder);
    column->addWidget(paste);
    column->addWidget(sample);
    column->addSpacing(8);
    column->addWidget(new DropZone(widget));
    connect(folder, &StartButton::clicked, this, &StartPage::openFolderRequested);
    connect(paste, &StartButton::clicked, this, &StartPage::pasteRequested);
    connect(sample, &StartButton::clicked, this, &StartPage::openSampleRequested);
    return widget;
}

QWidget *StartPage::makeRecentColumn()
{
    auto *widget = new QWidget(this);
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->addWidget(sectionLabel(tr("Recent"), widget));
    head->addStretch(1);
    auto *clear = new QPushButton(tr("Clear list"), widget);
    clear->setFlat(true);
    clear->setProperty("small", true);
    head->addWidget(clear);
    m_clear = clear;
    m_recent = new QVBoxLayout;
    m_recent->setSpacing(0);
    column->addLayout(head);
    column->addSpacing(4);
    column->addLayout(m_recent);
    column->addSpacing(28);
    column->addWidget(sectionLabel(tr("What happens on open"), widget));
    column->addSpacing(8);
    column->addWidget(promise(QStringLiteral("search"),
                              tr("Reads every document and says what it did not understand"),
                              widget));
    column->addWidget(promise(QStringLiteral("tool-flow"),
                              tr("Infers who calls whom from the environment of each workload"),
                              widget));
    column->addWidget(promise(QStringLiteral("sev-high"),
                              tr("Marks implicit trust: reachable, but nobody drew it"), widget));
    connect(clear, &QPushButton::clicked, this, &StartPage::clearRecentRequested);
    return widget;
}

void StartPage::setRecent(const QStringList &paths)
{
    while (QLayoutItem *item = m_recent->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_clear->setVisible(!paths.isEmpty());
    for (const QString &path : paths) {
        const QFileInfo info(path);
        const QString home = QDir::homePath();
        QString folder = info.absolutePath();
        if (folder.startsWith(home + '/'))
            folder.replace(0, home.size(), QStringLiteral("~"));
        auto *button =
            new StartButton(StartButton::Style::Listed,
                            info.isDir() ? QStringLiteral("folder") : QStringLiteral("file"),
                            info.fileName(), folder, this);
        connect(button, &StartButton::clicked, this, [this, path] { emit openRequested(path); });
        m_recent->addWidget(button);
    }
    if (paths.isEmpty()) {
        auto *empty = new QLabel(tr("Designs and folders you open are listed here."), this);
        empty->setProperty("role", "secondary");
        m_recent->addWidget(empty);
    }
}

void StartPage::setMessage(const QString &text)
{
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
}

} // namespace drawbridge
