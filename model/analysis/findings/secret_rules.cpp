// SPDX-License-Identifier: Apache-2.0
// ZT-SEC-003 to ZT-SEC-006 (findings.md 1.6): how Secrets get to workloads, who shares them, and
// where they come from.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/secret.yaml

#include "model/analysis/findings/grouped_parts.h"

#include <array>
#include <set>

namespace drawbridge::secret_rules {
namespace {

/// One use of a Secret by a workload.
struct SecretUse {
    std::string name;
    std::string key; ///< Empty: the whole of it.
    bool isOptional = false;
    bool isEnvironment = false;
    std::string text; ///< "variable DB_PASSWORD of container web"
    SourceSpan where;
};

void addEnvironment(const Container &container, std::vector<SecretUse> &uses)
{
    for (const EnvironmentVariable &variable : container.env)
        if (variable.secretName)
            uses.push_back({*variable.secretName, variable.secretKey, variable.isOptional, true,
                            "variable " + variable.name + " of container " + container.name,
                            variable.where});
    for (const EnvironmentSource &source : container.envFrom)
        if (source.secretName)
            uses.push_back({*source.secretName,
                            {},
                            source.isOptional,
                            true,
                            "all variables of Secret " + *source.secretName + " in container " +
                                container.name,
                            source.where});
}

bool isOnlyCa(const VolumeSource &source)
{
    return !source.items.empty() && std::ranges::all_of(source.items, [](const VolumeItem &item) {
        return item.key == "ca.crt";
    });
}

std::vector<SecretUse> usesOf(const WorkloadFacts &workload)
{
    std::vector<SecretUse> uses;
    for (const Container *container : workload.containers)
        addEnvironment(*container, uses);
    for (const Volume &volume : workload.object->pod.volumes)
        for (const VolumeSource &source : volume.sources)
            if (source.kind == VolumeSource::Kind::Secret && !source.object.empty())
                uses.push_back({source.object, isOnlyCa(source) ? "ca.crt" : "", source.isOptional,
                                false, "volume " + volume.name, source.where});
    return uses;
}

void findEnvironment(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads) {
        GroupedParts parts;
        for (const SecretUse &use : usesOf(workload))
            if (use.isEnvironment)
                parts.add(Severity::Low, use.text, use.where);
        if (!parts.isEmpty())
            sink.report.findings.push_back(parts.finding(
                "ZT-SEC-003", workload.node->key,
                "Secrets are in the environment of " + toString(workload.node->key) +
                    ", where every child process and every crash report has them: ",
                "Mount the Secret as a file, only the keys that are needed, with mode 0400."));
    }
}

std::string appOf(const WorkloadNode &node)
{
    for (const char *key : {"app.kubernetes.io/part-of", "app.kubernetes.io/name", "app"})
        if (const auto found = node.podLabels.find(key); found != node.podLabels.end())
            return found->second;
    return {};
}

bool areUnrelated(const WorkloadFacts &a, const WorkloadFacts &b)
{
    const bool hasSameApp = !appOf(*a.node).empty() && appOf(*a.node) == appOf(*b.node);
    return !hasSameApp;
}

using SecretName = std::pair<std::string, std::string>;

/// Workloads by the Secret they use whole, CA bundles left out.
std::map<SecretName, std::vector<std::pair<const WorkloadFacts *, SourceSpan>>>
usersOf(const ClusterFacts &cluster)
{
    std::map<SecretName, std::vector<std::pair<const WorkloadFacts *, SourceSpan>>> users;
    for (const WorkloadFacts &workload : cluster.workloads)
        for (const SecretUse &use : usesOf(workload)) {
            if (use.key == "ca.crt")
                continue;
            auto &list = users[{workload.node->key.nameSpace, use.name}];
            if (list.empty() || list.back().first != &workload)
                list.emplace_back(&workload, use.where);
        }
    return users;
}

void findShared(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const auto &[name, users] : usersOf(cluster)) {
        std::vector<std::string> names;
        bool isShared = false;
        bool isExposed = false;
        for (const auto &[workload, where] : users) {
            names.push_back(toString(workload->node->key));
            isShared = isShared || areUnrelated(*users.front().first, *workload);
            isExposed = isExposed || workload->isExposed;
        }
        if (users.size() < 2 || !isShared)
            continue;
        Finding finding =
            makeFinding("ZT-SEC-004", isExposed ? Severity::High : Severity::Medium,
                        {cluster.name, name.first, "Secret", name.second},
                        "Secret " + name.first + "/" + name.second + " is used by " +
                            countOf(users.size(), "workload") + " (" + joined(names, ", ") +
                            "): whoever takes one of them has what the others need.",
                        "Give each workload a Secret of its own.", users.front().second);
        for (std::size_t i = 1; i < users.size(); ++i)
            finding.evidence.push_back(users[i].second);
        finding.subKey = joined(names, ", ");
        sink.report.findings.push_back(std::move(finding));
    }
}

/// Secrets that something of the input makes.
std::set<SecretName> madeSecrets(const ResourceSet &resources)
{
    std::set<SecretName> made;
    for (const ExternalSecretObject &external : resources.externalSecrets)
        made.insert({external.meta.nameSpace,
                     external.targetName.empty() ? external.meta.name : external.targetName});
    for (const SecretProviderClassObject &provider : resources.secretProviderClasses)
        for (const auto &secret : provider.secrets)
            made.insert({provider.meta.nameSpace, secret.name});
    for (const OpaqueObject &object : resources.opaque)
        if (object.meta.kind == "SealedSecret")
            made.insert({object.meta.nameSpace, object.meta.name});
    return made;
}

bool isMadeByController(const SecretObject &secret)
{
    const auto &annotations = secret.meta.annotations;
    return secret.meta.controllerKind || std::ranges::any_of(annotations, [](const auto &entry) {
               return entry.first.starts_with("cert-manager.io/") ||
                      entry.first.starts_with("vault.hashicorp.com/") ||
                      entry.first == "kubernetes.io/service-account.name";
           });
}

void findUnmanaged(const ClusterFacts &cluster, FindingsSink &sink)
{
    const auto made = madeSecrets(*cluster.resources);
    for (const SecretObject &secret : cluster.resources->secrets) {
        if (secret.type != "Opaque" || secret.keys.empty() || isMadeByController(secret) ||
            made.contains({secret.meta.nameSpace, secret.meta.name}))
            continue;
        const bool isFile = secret.meta.uid.empty();
        sink.report.findings.push_back(makeFinding(
            "ZT-SEC-005", isFile ? Severity::Medium : Severity::Low, cluster.keyOf(secret.meta),
            "Secret " + nameOf(secret.meta) + " holds " + countOf(secret.keys.size(), "key") +
                (isFile ? " in a manifest, where everybody who reads the manifests has its values."
                        : " and no secret store that fills it is in the input."),
            "Keep the values in a secret store, and have an ExternalSecret, a SealedSecret or the "
            "Secrets Store CSI driver bring them.",
            secret.meta.where));
    }
}

/// Why a use leads to nothing; empty where it does not.
std::string danglingBecause(const ClusterFacts &cluster, const std::string &nameSpace,
                            const SecretUse &use, const std::set<SecretName> &made)
{
    if (use.isOptional || made.contains({nameSpace, use.name}))
        return {};
    const SecretObject *secret = cluster.secret(nameSpace, use.name);
    if (secret == nullptr)
        return use.text + " needs Secret " + use.name + ", which is not in the input";
    const bool hasKey =
        use.key.empty() ||
        std::ranges::find(secret->keys, use.key, &TextWithPlace::text) != secret->keys.end();
    return hasKey || secret->keys.empty() ? std::string()
                                          : use.text + " needs the key " + use.key +
                                                ", which Secret " + use.name + " does not have";
}

void findDangling(const ClusterFacts &cluster, FindingsSink &sink)
{
    const auto made = madeSecrets(*cluster.resources);
    for (const WorkloadFacts &workload : cluster.workloads) {
        GroupedParts parts;
        for (const SecretUse &use : usesOf(workload)) {
            const auto because = danglingBecause(cluster, workload.node->key.nameSpace, use, made);
            if (because.empty())
                continue;
            if (!cluster.resources->isComplete)
                sink.cannotAssess("ZT-SEC-006", "part of the input could not be read, and may hold "
                                                "the Secret");
            else
                parts.add(Severity::Low, because, use.where);
        }
        if (parts.isEmpty())
            continue;
        Finding finding =
            parts.finding("ZT-SEC-006", workload.node->key, toString(workload.node->key) + ": ",
                          "Add what makes the Secret to the manifests, or mark the "
                          "reference optional.");
        finding.confidence = Confidence::Inferred;
        sink.report.findings.push_back(std::move(finding));
    }
}

void findSharedProviders(const ClusterFacts &cluster, FindingsSink &sink)
{
    std::map<SecretName, std::map<std::string, SourceSpan>> accounts;
    for (const WorkloadFacts &workload : cluster.workloads)
        for (const Volume &volume : workload.object->pod.volumes)
            for (const VolumeSource &source : volume.sources)
                if (!source.secretProviderClass.empty())
                    accounts[{workload.node->key.nameSpace, source.secretProviderClass}]
                        .try_emplace(workload.node->serviceAccountName, source.where);
    for (const auto &[provider, users] : accounts) {
        if (users.size() < 2)
            continue;
        std::vector<std::string> names;
        for (const auto &user : users)
            names.push_back(user.first);
        Finding finding = makeFinding(
            "ZT-SEC-006", Severity::High,
            {cluster.name, provider.first, "SecretProviderClass", provider.second},
            "SecretProviderClass " + provider.first + "/" + provider.second +
                " gives the same secrets to " + countOf(users.size(), "ServiceAccount") + " (" +
                joined(names, ", ") + ").",
            "Write a SecretProviderClass for each ServiceAccount.", users.begin()->second);
        finding.subKey = joined(names, ", ");
        sink.report.findings.push_back(std::move(finding));
    }
}

void findStoreTrust(const ClusterFacts &cluster, FindingsSink &sink)
{
    findDangling(cluster, sink);
    findSharedProviders(cluster, sink);
    for (const OpaqueObject &object : cluster.resources->opaque)
        if (object.meta.kind == "ClusterSecretStore")
            sink.cannotAssess("ZT-SEC-006",
                              "what a ClusterSecretStore lets which namespace read is not read");
}

const std::array kRules{
    FindingRule{{"ZT-SEC-003", "Secret as environment variable", Severity::Low,
                 "A key of a Secret, or all of them (envFrom), are variables of a container: child "
                 "processes inherit them, and crash reports and consoles show them.",
                 "Secrets that are mounted as files.",
                 "Mount the Secret as a file, only the keys that are needed, with mode 0400.",
                 "N6 Z-DA CIS-5.4.1", "ks C-0207, kl read-secret-from-env-var"},
                findEnvironment},
    FindingRule{
        {"ZT-SEC-004", "Secret shared by unrelated workloads", Severity::Medium,
         "Workloads of different applications use the same Secret, so that whoever takes one has "
         "what the others need. High where one of them is exposed.",
         "Variants of one application (labels app, app.kubernetes.io/name or part-of), bundles of "
         "which only ca.crt is used, and Secrets for pulling images. Who can read a Secret by "
         "RBAC is told by ZT-RB-007.",
         "Give each workload a Secret of its own.", "N3 Z-DA T1552.007", "none"},
        findShared},
    FindingRule{
        {"ZT-SEC-005", "No managed secret source", Severity::Medium,
         "An Opaque Secret with data has no owner among ExternalSecret, SealedSecret, "
         "SecretProviderClass, Vault or cert-manager. Medium where its values stand in a "
         "manifest, low where it was read from a cluster.",
         "Secrets without keys, of other types, or owned by a controller.",
         "Keep the values in a secret store, and have an ExternalSecret, a SealedSecret or the "
         "Secrets Store CSI driver bring them.",
         "N6 Z-DA CIS-5.4.2 TA9025", "ks C-0208 C-0234"},
        findUnmanaged},
    FindingRule{
        {"ZT-SEC-006", "Secret store trust too wide, or reference dangling", Severity::High,
         "A SecretProviderClass gives the same secrets to several ServiceAccounts (high), or a "
         "workload needs a Secret, or a key of one, that is not in the input (low, inferred).",
         "Optional references, and Secrets that an ExternalSecret, a SealedSecret or a "
         "SecretProviderClass of the input makes. Not assessable where part of the input could "
         "not be read, and for ClusterSecretStores, which are not read.",
         "Write one store or SecretProviderClass for each account; add what makes the Secret.",
         "N3 Z-DA", "none"},
        findStoreTrust},
};

} // namespace
} // namespace drawbridge::secret_rules

std::span<const drawbridge::FindingRule> drawbridge::secretRules()
{
    return secret_rules::kRules;
}
