// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_externals.cpp
#include "app/gui/external_controller.h"

#include "model/design/api_server_flows.h"
#include "model/design/edits.h"
#include "views/dialogs/external_dialog.h"
#include "views/models/error_words.h"

#include <algorithm>

namespace drawbridge {
namespace {

bool isApiServer(const Design &design, const NodeKey &key)
{
    return std::any_of(
        design.clusters.begin(), design.clusters.end(),
        [&](const DesignCluster &cluster) { return apiServerKey(cluster.name) == key; });
}

/// People are asked for with the issuer of their tokens; both are one step to undo.
Edit editOf(const std::optional<NodeKey> &edited, const External &external,
            const TokenIssuer &issuer)
{
    const bool isOfPeople =
        external.kind == External::Kind::Person || external.kind == External::Kind::Group;
    const auto issued = [isOfPeople, issuer](const Design &before) {
        return isOfPeople ? setTokenIssuer(before, issuer) : Result<Design>(before);
    };
    if (!edited)
        return {"Add external", {}, [issued, external](const Design &before) {
                    const auto after = issued(before);
                    return after ? addExternal(*after, external) : after;
                }};
    return {"Change external", {}, [issued, key = *edited, external](const Design &before) {
                const auto after = issued(before);
                return after ? changeExternal(*after, key, external) : after;
            }};
}

} // namespace

ExternalController::ExternalController(Workspace *workspace, QWidget *window)
    : QObject(window), m_workspace(workspace), m_window(window)
{}

ExternalDialog *ExternalController::open()
{
    auto *dialog = new ExternalDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setTokenIssuer(m_workspace->document()->design()->tokenIssuer);
    return dialog;
}

void ExternalController::add()
{
    ExternalDialog *dialog = open();
    dialog->setClusters(m_workspace->document()->design()->clusters);
    listen(dialog, std::nullopt);
    dialog->open();
}

bool ExternalController::edit(const NodeKey &key)
{
    const auto design = m_workspace->document()->design();
    const External *external = design->findExternal(key);
    if (!external && !isApiServer(*design, key))
        return false;
    ExternalDialog *dialog = open();
    if (external)
        dialog->edit(*external);
    else
        dialog->editApiServer(design->cluster(key.cluster));
    listen(dialog, external ? std::optional(key) : std::nullopt);
    dialog->open();
    return true;
}

void ExternalController::listen(ExternalDialog *dialog, const std::optional<NodeKey> &edited)
{
    connect(dialog, &ExternalDialog::externalChosen, this,
            [this, dialog, edited](const External &external) {
                const bool isTaken = m_workspace->document()->design()->findExternal(external.key);
                if (isTaken && external.key != edited)
                    dialog->showError(tr("There is an external of this name already"));
                else
                    apply(dialog, editOf(edited, external, dialog->tokenIssuer()), external.key);
            });
    connect(dialog, &ExternalDialog::apiServerChosen, this,
            [this, dialog](const std::string &name, const std::vector<Cidr> &addresses) {
                const Edit edit{"Set API server", {}, [name, addresses](const Design &before) {
                                    DesignCluster cluster = before.cluster(name);
                                    cluster.apiServer = addresses;
                                    return setClusterSettings(before, std::move(cluster));
                                }};
                apply(dialog, edit, apiServerKey(name));
            });
}

void ExternalController::apply(ExternalDialog *dialog, const Edit &edit, const NodeKey &selected)
{
    const Result<void> result = m_workspace->document()->apply(edit);
    if (!result) {
        dialog->showError(wordsFor(result.error()));
        return;
    }
    dialog->accept();
    m_workspace->selection()->setNodes({selected});
}

void ExternalController::remove(const std::vector<NodeKey> &nodes)
{
    const auto design = m_workspace->document()->design();
    std::vector<NodeKey> removed;
    for (const NodeKey &node : nodes) {
        if (removeNode(*design, node))
            removed.push_back(node);
    }
    if (removed.empty()) {
        emit refused(tr("Workloads come from the sources and cannot be removed here; H hides "
                        "them."));
        return;
    }
    const Edit edit{removed.size() == 1 ? "Remove external" : "Remove externals",
                    {},
                    [removed](const Design &before) -> Result<Design> {
                        Result<Design> after = before;
                        for (const NodeKey &node : removed)
                            after = after ? removeNode(*after, node) : after;
                        return after;
                    }};
    if (m_workspace->apply(edit))
        m_workspace->selection()->clear();
}

} // namespace drawbridge
