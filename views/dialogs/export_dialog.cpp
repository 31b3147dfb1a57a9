// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp and test_dialogs.cpp
#include "views/dialogs/export_dialog.h"

#include "views/models/counted.h"
#include "views/models/manifest_files_model.h"
#include "views/models/proof_lines.h"
#include "views/panels/code_view.h"
#include "views/panels/eliding_label.h"
#include "views/panels/row_delegate.h"
#include "views/panels/separator.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSplitter>

#include <algorithm>
#include <iterator>

namespace drawbridge {
namespace {

constexpr int kSide = 16;
constexpr int kProofRow = 32;
constexpr int kProofTitle = 212;
constexpr int kVisibleProofRows = 6;

QLabel *elidableLabel(const QString &text, QWidget *parent)
{
    auto *label = new ElidingLabel(parent);
    label->showText(text);
    return label;
}

QWidget *proofRow(const ProofLine &line, const Theme &theme, QWidget *parent)
{
    auto *widget = new QWidget(parent);
    widget->setFixedHeight(kProofRow);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(kSide, 0, kSide, 0);
    row->setSpacing(10);
    auto *icon = new QLabel(widget);
    icon->setPixmap(
        stateIcon(line.holds ? QStringLiteral("proof-ok") : QStringLiteral("proof-fail"),
                  line.holds ? theme.drawn : theme.critical)
            .pixmap(metrics::kIconTool, metrics::kIconTool));
    auto *title = new QLabel(line.title, widget);
    title->setFont(textFont(TextRole::Strong));
    title->setFixedWidth(kProofTitle);
    auto *aside = new QLabel(line.aside, widget);
    aside->setProperty("role", "secondary");
    row->addWidget(icon);
    row->addWidget(title);
    row->addWidget(elidableLabel(line.detail, widget), 1);
    row->addWidget(aside);
    return widget;
}

} // namespace

ExportDialog::ExportDialog(const QString &designName, const QString &folder, QWidget *parent)
    : QDialog(parent), m_files(new ManifestFilesModel(this))
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export"));
    setProperty("surface", "dock");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_head = makeHead(designName, folder);
    column->addWidget(m_head);
    m_settings = makeSettings();
    column->addWidget(m_settings);
    column->addWidget(makeRule(this));
    column->addWidget(makeProof());
    column->addWidget(makeRule(this));
    column->addWidget(makeFiles(), 1);
    column->addWidget(makeRule(this));
    column->addWidget(makeFoot());
    resize(1040, 720);
    m_write->setFocus();
}

QWidget *ExportDialog::makeHead(const QString &designName, const QString &folder)
{
    auto *widget = new QWidget(this);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(kSide, 12, kSide, 12);
    row->setSpacing(8);
    auto *name = new QLabel(designName, widget);
    name->setTextFormat(Qt::PlainText);
    name->setFont(textFont(TextRole::FrameName));
    auto *arrow = new QLabel(tr("&to folder"), widget);
    arrow->setProperty("role", "secondary");
    m_folder = new QLineEdit(QDir::toNativeSeparators(folder), widget);
    m_folder->setObjectName(QStringLiteral("exportFolder"));
    arrow->setBuddy(m_folder);
    auto *choose = new QPushButton(tr("&Browse…"), widget);
    choose->setProperty("small", true);
    row->addWidget(name);
    row->addWidget(arrow);
    row->addWidget(m_folder, 1);
    row->addWidget(choose);
    connect(choose, &QPushButton::clicked, this, &ExportDialog::browse);
    connect(m_folder, &QLineEdit::textChanged, this, &ExportDialog::updateFoot);
    return widget;
}

QWidget *ExportDialog::makeSettings()
{
    auto *widget = new QWidget(this);
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(kSide, 0, kSide, 12);
    row->setSpacing(8);
    const auto add = [&](const QString &text, QWidget *field, int stretch = 0) {
        auto *label = new QLabel(text, widget);
        label->setProperty("role", "secondary");
        label->setBuddy(field);
        if (row->count() > 0)
            row->addSpacing(16);
        row->addWidget(label);
        row->addWidget(field, stretch);
    };
    m_mesh = new QComboBox(widget);
    m_mesh->setObjectName(QStringLiteral("exportMesh"));
    m_mesh->addItem(tr("none"), static_cast<int>(MeshKind::None));
    m_mesh->addItem(tr("sidecar"), static_cast<int>(MeshKind::Sidecar));
    m_mesh->addItem(tr("ambient"), static_cast<int>(MeshKind::Ambient));
    m_mesh->addItem(tr("Linkerd (unchecked)"), static_cast<int>(MeshKind::Linkerd));
    m_mesh->setItemData(m_mesh->count() - 1,
                        tr("Policies of Linkerd, never checked against its real proxy"),
                        Qt::ToolTipRole);
    m_mesh->setToolTip(
        tr("The mesh the design is meant for; changing it is an edit that can be undone"));
    add(tr("&Mesh"), m_mesh);
    m_layout = new QComboBox(widget);
    m_layout->setObjectName(QStringLiteral("exportLayout"));
    m_layout->addItem(tr("a file an object"), static_cast<int>(ExportLayout::Object));
    m_layout->addItem(tr("a file a workload"), static_cast<int>(ExportLayout::Workload));
    m_layout->setToolTip(tr("How the files are cut; the objects are the same"));
    add(tr("&Layout"), m_layout);
    m_policies = new QComboBox(widget);
    m_policies->setObjectName(QStringLiteral("exportPolicies"));
    m_policies->addItem(tr("none"));
    m_policies->addItem(tr("Kubernetes"),
                        static_cast<int>(PolicyEngine::ValidatingAdmissionPolicy));
    m_policies->addItem(tr("Gatekeeper"), static_cast<int>(PolicyEngine::Gatekeeper));
    m_policies->addItem(tr("Kyverno"), static_cast<int>(PolicyEngine::Kyverno));
    m_policies->setToolTip(tr("Policies that keep the design true when something is admitted to "
                              "the cluster, beside the manifests"));
    add(tr("&Admission"), m_policies);
    m_policyAction = new QComboBox(widget);
    m_policyAction->setObjectName(QStringLiteral("exportPolicyAction"));
    m_policyAction->addItem(tr("denies"), static_cast<int>(PolicyAction::Deny));
    m_policyAction->addItem(tr("warns"), static_cast<int>(PolicyAction::Warn));
    m_policyAction->setAccessibleName(tr("What admission does"));
    m_policyAction->setEnabled(false);
    row->addWidget(m_policyAction);
    for (QComboBox *choice : {m_policies, m_policyAction})
        connect(choice, &QComboBox::activated, this, &ExportDialog::fillFiles);
    m_dns = new QLineEdit(widget);
    m_dns->setObjectName(QStringLiteral("exportDns"));
    m_dns->setPlaceholderText(tr("none, or 169.254.20.10"));
    m_dns->setToolTip(
        tr("Where the DNS cache of each node listens, beside kube-dns; changing it is "
           "an edit that can be undone"));
    add(tr("&Node-local DNS"), m_dns, 1);
    connect(m_layout, &QComboBox::activated, this, &ExportDialog::fillFiles);
    connect(m_dns, &QLineEdit::editingFinished, this, &ExportDialog::chooseDns);
    connect(m_mesh, &QComboBox::activated, this, [this](int index) {
        emit meshChosen(static_cast<MeshKind>(m_mesh->itemData(index).toInt()));
    });
    return widget;
}

QWidget *ExportDialog::makeProof()
{
    auto *widget = new QWidget(this);
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(kSide, 10, kSide, 10);
    head->setSpacing(10);
    m_proofIcon = new QLabel(widget);
    m_headline = new QLabel(widget);
    m_headline->setObjectName(QStringLiteral("proofHeadline"));
    m_headline->setProperty("role", "title");
    m_time = new QLabel(widget);
    m_time->setProperty("role", "secondary");
    head->addWidget(m_proofIcon);
    head->addWidget(m_headline, 1);
    head->addWidget(m_time);
    column->addLayout(head);
    column->addWidget(makeRule(widget));
    m_proof = new QScrollArea(widget);
    m_proof->setWidgetResizable(true);
    m_proof->setFrameShape(QFrame::NoFrame);
    m_proof->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_proof);
    return widget;
}

QWidget *ExportDialog::makeFiles()
{
    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    auto *left = new QWidget(splitter);
    auto *leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(0, 0, 0, 0);
    leftColumn->setSpacing(0);
    m_fileCount = new QLabel(left);
    m_fileCount->setContentsMargins(kSide, 8, kSide, 8);
    m_fileCount->setFont(textFont(TextRole::Strong));
    m_list = new QListView(left);
    m_list->setObjectName(QStringLiteral("exportFiles"));
    m_list->setModel(m_files);
    m_list->setItemDelegate(new RowDelegate(kSide, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    leftColumn->addWidget(m_fileCount);
    leftColumn->addWidget(makeRule(left));
    leftColumn->addWidget(m_list, 1);
    auto *right = new QWidget(splitter);
    auto *rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(0, 0, 0, 0);
    rightColumn->setSpacing(0);
    m_fileName = new ElidingLabel(right);
    m_fileName->setElideMode(Qt::ElideLeft);
    m_fileName->setContentsMargins(kSide, 8, kSide, 8);
    m_fileName->setFont(textFont(TextRole::Strong));
    m_code = new CodeView(right);
    rightColumn->addWidget(m_fileName);
    rightColumn->addWidget(makeRule(right));
    rightColumn->addWidget(m_code, 1);
    splitter->addWidget(left);
    splitter->addWidget(right);
    splitter->setSizes({380, 660});
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ExportDialog::showFile);
    return splitter;
}

QWidget *ExportDialog::makeFoot()
{
    auto *widget = new QWidget(this);
    widget->setProperty("surface", "chrome");
    widget->setAttribute(Qt::WA_StyledBackground);
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(kSide, 12, kSide, 12);
    m_error = new QLabel(widget);
    m_error->setObjectName(QStringLiteral("exportError"));
    m_error->setProperty("role", "error");
    m_error->setWordWrap(true);
    m_error->setTextFormat(Qt::PlainText);
    m_error->hide();
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_command = new QLineEdit(widget);
    m_command->setReadOnly(true);
    m_command->setFont(textFont(TextRole::TableCode));
    m_command->setToolTip(tr("To try the export on a cluster without changing it"));
    m_command->setAccessibleName(tr("Command to try the export"));
    m_cancel = new QPushButton(tr("Cancel"), widget);
    m_write = new QPushButton(widget);
    m_write->setObjectName(QStringLiteral("exportWrite"));
    m_write->setProperty("primary", true);
    m_write->setDefault(true);
    row->addWidget(m_command, 1);
    row->addSpacing(16);
    row->addWidget(m_cancel);
    row->addWidget(m_write);
    column->addWidget(m_error);
    column->addLayout(row);
    connect(m_cancel, &QPushButton::clicked, this, &ExportDialog::reject);
    connect(m_write, &QPushButton::clicked, this, [this] { emit writeRequested(folder()); });
    return widget;
}

void ExportDialog::setAnswers(AnswersPtr answers)
{
    m_answers = std::move(answers);
    const QSignalBlocker blocker(m_mesh);
    m_mesh->setCurrentIndex(m_mesh->findData(static_cast<int>(m_answers->design->mesh)));
    fillDns();
    fillProof();
    fillFiles();
}

void ExportDialog::fillFiles()
{
    if (!m_answers)
        return;
    const PolicyOptions options = policyOptions();
    m_policyAction->setEnabled(!options.engines.empty());
    Diagnostics said;
    AdmissionPolicies policies = admissionPolicies(*m_answers->design, options, said);
    ManifestSet manifests = m_answers->manifests;
    std::ranges::move(policies.files, std::back_inserter(manifests.files));
    std::ranges::sort(manifests.files, {}, &ManifestFile::path);
    m_files->setManifests(layoutOfFiles() == ExportLayout::Workload
                              ? byWorkload(manifests, m_answers->design->name)
                              : manifests);
    if (!m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_files->index(0));
    const qsizetype count = m_files->rowCount();
    m_fileCount->setText(counted(count, tr("1 file"), tr("%1 files")));
    showFile();
    updateFoot();
    showRefused(policies, said);
}

/// What admission would refuse of the design, and what an engine cannot say.
void ExportDialog::showRefused(const AdmissionPolicies &policies, const Diagnostics &said)
{
    constexpr std::size_t kMostLines = 4;
    QStringList lines;
    for (const auto &[cluster, what] : policies.refused)
        lines << tr("Admission would refuse %1").arg(QString::fromStdString(what));
    const Diagnostics sorted = said.sorted();
    for (const Diagnostic &diagnostic : sorted.all())
        lines << QString::fromStdString(toString(diagnostic.what));
    if (static_cast<std::size_t>(lines.size()) > kMostLines)
        lines = lines.mid(0, kMostLines) << tr("… and %1 more").arg(lines.size() - kMostLines);
    if (!lines.isEmpty())
        showError(lines.join(u'\n'));
}

PolicyOptions ExportDialog::policyOptions() const
{
    PolicyOptions options;
    if (m_policies->currentData().isValid())
        options.engines.insert(static_cast<PolicyEngine>(m_policies->currentData().toInt()));
    options.action = static_cast<PolicyAction>(m_policyAction->currentData().toInt());
    return options;
}

/// Of several clusters each has a cache of its own, and the design file says where.
void ExportDialog::fillDns()
{
    const auto &clusters = m_answers->design->clusters;
    m_dns->setEnabled(clusters.size() == 1);
    if (m_dns->hasFocus() && m_dns->isModified())
        return; // Somebody is writing.
    QStringList addresses;
    if (clusters.size() == 1)
        for (const Cidr &cidr : clusters.front().nodeLocalDns)
            addresses << QString::fromStdString(toString(cidr));
    m_dns->setText(addresses.join(QStringLiteral(", ")));
}

void ExportDialog::chooseDns()
{
    if (!m_dns->isModified())
        return;
    AddressSet addresses;
    static const QRegularExpression kBetween(QStringLiteral("[,\\s]+"));
    for (const QString &text : m_dns->text().split(kBetween, Qt::SkipEmptyParts)) {
        if (const auto address = IpAddress::parse(text.toStdString())) {
            addresses.add({*address, *address});
        } else if (const auto cidr = Cidr::parse(text.toStdString())) {
            addresses.add({cidr->first(), cidr->last()});
        } else {
            showError(tr("Node-local DNS: %1 is no address; write 169.254.20.10").arg(text));
            return;
        }
    }
    m_dns->setModified(false);
    showError({});
    emit nodeLocalDnsChosen(addresses.toCidrs());
}

ExportLayout ExportDialog::layoutOfFiles() const
{
    return static_cast<ExportLayout>(m_layout->currentData().toInt());
}

void ExportDialog::fillProof()
{
    m_proof->setVisible(m_answers->proof.has_value());
    if (!m_answers->proof) {
        m_proofIcon->clear();
        m_headline->setText(tr("Proving that the exported YAML gives the drawn connectivity…"));
        m_time->clear();
        return;
    }
    const Theme theme = Theme::forPalette(palette());
    const bool isEqual = m_answers->proof->isEqual();
    m_proofIcon->setPixmap(
        stateIcon(isEqual ? QStringLiteral("proof-ok") : QStringLiteral("proof-fail"),
                  isEqual ? theme.drawn : theme.critical)
            .pixmap(metrics::kIconTool, metrics::kIconTool));
    m_headline->setText(proofHeadline(*m_answers->proof));
    m_time->setText(tr("evaluated in %1 ms").arg(m_answers->elapsedMs));
    auto *body = new QWidget;
    body->setProperty("surface", "dock");
    body->setAttribute(Qt::WA_StyledBackground);
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    const std::vector<ProofLine> lines = proofLines(*m_answers);
    for (const ProofLine &line : lines) {
        column->addWidget(proofRow(line, theme, body));
        column->addWidget(makeRule(body));
    }
    column->addStretch(1);
    m_proof->setWidget(body);
    const int shown = std::min(static_cast<int>(lines.size()), kVisibleProofRows);
    m_proof->setFixedHeight(shown * (kProofRow + 1) + 1);
}

QString ExportDialog::folder() const
{
    return QDir::fromNativeSeparators(m_folder->text().trimmed());
}

void ExportDialog::browse()
{
    const QString chosen = QFileDialog::getExistingDirectory(this, tr("Export to"), folder());
    if (!chosen.isEmpty())
        m_folder->setText(QDir::toNativeSeparators(chosen));
}

void ExportDialog::showFile()
{
    const QModelIndex current = m_list->currentIndex();
    m_fileName->showText(current.data().toString());
    m_code->showText(current.isValid() ? m_files->textOf(current.row()) : QString());
}

void ExportDialog::showError(const QString &text)
{
    m_error->setText(text);
    m_error->setVisible(!text.isEmpty());
}

void ExportDialog::setWriting(bool isWriting)
{
    m_isWriting = isWriting;
    updateFoot();
}

void ExportDialog::reject()
{
    if (!m_isWriting)
        QDialog::reject();
}

void ExportDialog::updateFoot()
{
    const qsizetype count = m_files->rowCount();
    m_write->setText(m_isWriting ? tr("Writing…")
                                 : counted(count, tr("&Write 1 file"), tr("&Write %1 files")));
    const bool isProven = m_answers && m_answers->proof;
    m_write->setEnabled(count > 0 && !folder().isEmpty() && !m_isWriting && isProven);
    m_cancel->setEnabled(!m_isWriting);
    m_head->setEnabled(!m_isWriting);
    m_settings->setEnabled(!m_isWriting);
    m_command->setText(QStringLiteral("kubectl apply --dry-run=server -k %1").arg(folder()));
    m_command->setCursorPosition(0);
    showError({});
}

} // namespace drawbridge
