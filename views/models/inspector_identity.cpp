// SPDX-License-Identifier: Apache-2.0
// What the inspector says about who a workload is: the account it is to run as and what is wrong
// with the one it runs as today, its SPIFFE id of the mesh, ids of SPIRE, identities at clouds.
// Tested by tests/gui/test_inspector_identity.cpp
#include "model/analysis/findings.h"
#include "model/analysis/spiffe_id.h"
#include "model/analysis/workload_identities.h"
#include "views/models/counted.h"
#include "views/models/findings_model.h"
#include "views/models/inspector_content.h"
#include "views/models/inspector_facts.h"
#include "views/models/model_text.h"

#include <QCoreApplication>

namespace drawbridge {
namespace {

InspectorRow sentence(const QString &text)
{
    return {InspectorRow::Kind::Sentence, {}, text};
}

InspectorRow code(const QString &label, const QString &value)
{
    InspectorRow row = factRowOf(label, value);
    row.isCode = true;
    return row;
}

void addPlace(const SourceSpan &where, InspectorSection &section)
{
    if (!where.isKnown())
        return;
    InspectorRow row = factRowOf({}, shortPlace(where));
    row.isLink = true;
    section.rows.push_back(row);
}

QString withoutScheme(QString id)
{
    return id.remove(0, id.startsWith(QLatin1String("spiffe://")) ? 9 : 0);
}

/// `designed` is the account the export has the workload run as.
void addAccount(const WorkloadAccount &today, const std::string &designed,
                InspectorSection &section)
{
    InspectorRow row = fieldRowOf(InspectorField::Account, inspectorText("Account"), qt(designed),
                                  inspectorText("the one Drawbridge proposes"));
    row.icon = QStringLiteral("identity");
    section.rows.push_back(row);
    if (designed != today.name)
        section.rows.push_back(factRowOf(inspectorText("Today"), qt(today.name)));
    addPlace(today.where, section);
    if (today.isDefault())
        section.rows.push_back(
            sentence(inspectorText("Today it runs as the default account of its namespace.")));
    if (today.isShared())
        section.rows.push_back(sentence(
            counted(static_cast<qsizetype>(today.workloads.size()) - 1,
                    inspectorText("Today it shares its account with 1 other workload."),
                    inspectorText("Today it shares its account with %1 other workloads."))));
}

void addMesh(const WorkloadIdentity &identity, const WorkloadNode &workload,
             const std::string &designed, InspectorSection &section)
{
    if (!identity.mesh) {
        section.rows.push_back(
            factRowOf(inspectorText("SPIFFE"), inspectorText("none, it is in no mesh")));
        return;
    }
    const std::string id = std::string(trustDomainOfId(identity.mesh->id)) + "/ns/" +
                           workload.key.nameSpace + "/sa/" + designed;
    section.rows.push_back(code(inspectorText("SPIFFE"), qt(id)));
    if (!identity.mesh->unknown.empty())
        section.rows.push_back(
            sentence(inspectorText("Not certain: %1.").arg(qt(identity.mesh->unknown))));
}

void addSpire(const SpireIdentity &spire, InspectorSection &section)
{
    section.rows.push_back(code(inspectorText("SPIRE"), spire.id.empty()
                                                            ? inspectorText("unknown")
                                                            : withoutScheme(qt(spire.id))));
    addPlace(spire.where, section);
    for (const std::string &selector : spire.onlyProcesses)
        section.rows.push_back(
            sentence(inspectorText("Only for processes with %1.").arg(qt(selector))));
    if (!spire.unknown.empty())
        section.rows.push_back(sentence(inspectorText("Not certain: %1.").arg(qt(spire.unknown))));
}

void addCloud(const WorkloadCloudIdentity &cloud, InspectorSection &section)
{
    const QString name =
        cloud.identity.empty() ? inspectorText("not told which") : qt(cloud.identity);
    section.rows.push_back(code(qt(cloud.provider).toUpper(), name));
    addPlace(cloud.where, section);
    switch (cloud.standing) {
    case WorkloadCloudIdentity::Standing::Given:
        section.rows.push_back(sentence(asSentence(qt(cloud.because))));
        return;
    case WorkloadCloudIdentity::Standing::NotGiven:
        section.rows.push_back(
            sentence(inspectorText("Its pods do not get it: %1.").arg(qt(cloud.because))));
        return;
    case WorkloadCloudIdentity::Standing::Unknown: break;
    }
    section.rows.push_back(sentence(inspectorText("Not certain: %1.").arg(qt(cloud.because))));
}

QString accessText(const Design &design, const NodeKey &key)
{
    QStringList resources;
    for (const ApiAccess &access : design.apiAccess) {
        if (access.subject == key)
            resources << qt(access.resource);
    }
    return resources.isEmpty() ? inspectorText("none drawn") : resources.join(QStringLiteral(", "));
}

IdentitiesPtr identitiesOf(const Design &design, const Answers *answers)
{
    const bool areKnown = answers && answers->identities && answers->design &&
                          answers->design->topology == design.topology &&
                          answers->design->clusters == design.clusters;
    return areKnown ? answers->identities
                    : std::make_shared<const WorkloadIdentities>(
                          workloadIdentitiesOf(*design.topology, meshOptionsOf(design)));
}

} // namespace

InspectorSection workloadIdentitySection(const Design &design, WorkloadId id,
                                         const Answers *answers)
{
    const WorkloadNode &workload = design.topology->workload(id);
    const IdentitiesPtr known = identitiesOf(design, answers);
    const WorkloadIdentities &identities = *known;
    const WorkloadIdentity &identity = identities.workloads[id.index];
    const std::string designed = design.serviceAccountOf(id);
    InspectorSection section{inspectorText("Identity"), {}, {}};
    addAccount(identities.accountOf(id), designed, section);
    if (!workload.isSystem)
        addMesh(identity, workload, designed, section);
    for (const SpireIdentity &spire : identity.spire)
        addSpire(spire, section);
    for (const WorkloadCloudIdentity &cloud : identity.cloud)
        addCloud(cloud, section);
    for (const std::string &unknown : identity.unknown)
        section.rows.push_back(sentence(inspectorText("Not known: %1.").arg(qt(unknown))));
    section.rows.push_back(
        factRowOf(inspectorText("API access"), accessText(design, workload.key)));
    return section;
}

} // namespace drawbridge
