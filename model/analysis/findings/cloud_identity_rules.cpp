// SPDX-License-Identifier: Apache-2.0
// ZT-ID-006 and ZT-ID-007 (findings.md 1.4): keys of clouds that pods carry, and identities at
// clouds that are given to the wrong account or to nobody. No value of a key is told.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/cloud.yaml

#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/findings/secret_patterns.h"
#include "model/base/ascii.h"

#include <array>

namespace drawbridge::cloud_identity_rules {
namespace {

/// Names a container knows, with the place that gives them.
using NamedPlaces = std::map<std::string, SourceSpan>;

NamedPlaces environmentOf(const ClusterFacts &cluster, const std::string &nameSpace,
                          const Container &container)
{
    NamedPlaces names;
    for (const EnvironmentSource &source : container.envFrom) {
        const SecretObject *secret =
            source.secretName ? cluster.secret(nameSpace, *source.secretName) : nullptr;
        if (secret == nullptr)
            continue;
        for (const TextWithPlace &key : secret->keys)
            names.insert_or_assign(source.prefix + key.text, source.where);
    }
    for (const EnvironmentVariable &variable : container.env)
        if (!variable.value || !variable.value->empty())
            names.insert_or_assign(variable.name, variable.where);
    return names;
}

bool namesOtherEndpoint(const NamedPlaces &names)
{
    return std::ranges::any_of(names, [](const auto &entry) {
        return entry.first.starts_with("AWS_ENDPOINT_URL") ||
               entry.first.find("S3_ENDPOINT") != std::string::npos ||
               entry.first.starts_with("MINIO_");
    });
}

bool mountsSecretAt(const PodSpec &pod, const Container &container, const std::string &path)
{
    for (const VolumeMount &mount : container.volumeMounts) {
        const auto volume = std::ranges::find(pod.volumes, mount.name, &Volume::name);
        if (volume == pod.volumes.end() || !path.starts_with(mount.mountPath))
            continue;
        if (std::ranges::any_of(volume->sources, [](const VolumeSource &source) {
                return source.kind == VolumeSource::Kind::Secret;
            }))
            return true;
    }
    return false;
}

void addEnvironment(const PodSpec &pod, const Container &container, const NamedPlaces &names,
                    GroupedParts &parts)
{
    const std::string who = "container " + container.name + " carries ";
    const Severity severity = namesOtherEndpoint(names) ? Severity::Medium : Severity::High;
    const auto key = names.find("AWS_ACCESS_KEY_ID");
    if (key != names.end() && names.contains("AWS_SECRET_ACCESS_KEY"))
        parts.add(severity, who + "an access key of AWS (AWS_ACCESS_KEY_ID)", key->second);
    if (const auto azure = names.find("AZURE_CLIENT_SECRET"); azure != names.end())
        parts.add(Severity::High, who + "a client secret of Azure (AZURE_CLIENT_SECRET)",
                  azure->second);
    for (const EnvironmentVariable &variable : container.env)
        if (variable.name == "GOOGLE_APPLICATION_CREDENTIALS" && variable.value &&
            mountsSecretAt(pod, container, *variable.value))
            parts.add(Severity::High,
                      who + "a key file of Google Cloud (GOOGLE_APPLICATION_CREDENTIALS)",
                      variable.where);
    for (const EnvironmentVariable &variable : container.env)
        if (variable.value && holdsAwsKeyId(*variable.value))
            parts.add(Severity::High, who + "the id of an access key of AWS in " + variable.name,
                      variable.where);
}

bool isCredentialFolder(const std::string &path)
{
    return path.ends_with("/.aws") || path.ends_with("/.aws/credentials") ||
           path.ends_with("/.azure") || path == "/etc/kubernetes/azure.json" ||
           path.ends_with("/.config/gcloud");
}

void findStaticKeys(const ClusterFacts &cluster, FindingsSink &sink)
{
    const auto claimed = claimedHostPathsOf(*cluster.resources);
    static const ClaimedHostPaths kNone;
    for (const WorkloadFacts &workload : cluster.workloads) {
        const std::string &nameSpace = workload.node->key.nameSpace;
        GroupedParts parts;
        for (const Container *container : workload.containers)
            addEnvironment(workload.object->pod, *container,
                           environmentOf(cluster, nameSpace, *container), parts);
        const auto paths = claimed.find(nameSpace);
        for (const HostMount &mount :
             hostMountsOf(workload.object->pod, paths == claimed.end() ? kNone : paths->second))
            if (isCredentialFolder(mount.path))
                parts.add(Severity::High,
                          "container " + mount.container->name +
                              " sees the credentials of its "
                              "node in " +
                              mount.path,
                          mount.mount->where);
        if (!parts.isEmpty())
            sink.report.findings.push_back(parts.finding(
                "ZT-ID-006", workload.node->key,
                toString(workload.node->key) + " authenticates at a cloud by a key that is good "
                                               "anywhere: ",
                "Let the cloud trust the ServiceAccount (IRSA or Pod Identity, Workload Identity), "
                "and take the key out."));
    }
}

bool isGuid(std::string_view text)
{
    constexpr std::array<std::size_t, 4> kDashes{8, 13, 18, 23};
    if (text.size() != 36)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isDash = std::ranges::find(kDashes, i) != kDashes.end();
        const char c = text[i];
        const bool isHex = isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (isDash ? c != '-' : !isHex)
            return false;
    }
    return true;
}

bool isWellFormed(const CloudIdentity &cloud)
{
    if (cloud.provider == "aws")
        return cloud.identity.starts_with("arn:aws") &&
               cloud.identity.find(":iam::") != std::string::npos &&
               cloud.identity.find(":role/") != std::string::npos;
    if (cloud.provider == "gcp")
        return cloud.identity.ends_with(".gserviceaccount.com") &&
               cloud.identity.find('@') != std::string::npos;
    return isGuid(cloud.identity);
}

/// A value that is filled in when the manifest is applied.
bool isPlaceholder(std::string_view text)
{
    return text.find_first_of("$<{") != std::string_view::npos;
}

void addPlacement(const ClusterFacts &cluster, const ServiceAccountObject &account,
                  const CloudIdentity &cloud, GroupedParts &parts)
{
    const auto users = cluster.byAccount.find({account.meta.nameSpace, account.meta.name});
    const std::size_t count = users == cluster.byAccount.end() ? 0 : users->second.size();
    const std::string what = "the identity at " + cloud.provider;
    if (account.meta.name == "default")
        parts.add(Severity::High, what + " belongs to whatever runs as the default account",
                  cloud.where);
    else if (count > 1)
        parts.add(Severity::High, what + " is shared by " + countOf(count, "workload"),
                  cloud.where);
    if (isPlaceholder(cloud.identity))
        return;
    if (!isWellFormed(cloud))
        parts.add(Severity::Medium,
                  what + " is not written as that cloud writes one, and does "
                         "nothing",
                  cloud.where);
    if (cloud.provider != "azure" || users == cluster.byAccount.end())
        return;
    for (const std::size_t index : users->second) {
        const auto &labels = cluster.workloads[index].node->podLabels;
        const auto use = labels.find("azure.workload.identity/use");
        if (use == labels.end() || use->second != "true")
            parts.add(Severity::Medium,
                      "pods of " + toString(cluster.workloads[index].node->key) +
                          " are not labelled azure.workload.identity/use: \"true\", and do not "
                          "get it",
                      cloud.where);
    }
}

void findMisplaced(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const ServiceAccountObject &account : cluster.resources->serviceAccounts) {
        GroupedParts parts;
        for (const CloudIdentity &cloud : account.cloudIdentities) {
            if (isPlaceholder(cloud.identity))
                sink.cannotAssess("ZT-ID-007", "the identity is filled in when the manifest is "
                                               "applied");
            addPlacement(cluster, account, cloud, parts);
        }
        if (!parts.isEmpty())
            sink.report.findings.push_back(parts.finding(
                "ZT-ID-007", cluster.keyOf(account.meta),
                "ServiceAccount " + nameOf(account.meta) + ": ",
                "Move the annotation to the ServiceAccount of the one workload that needs it."));
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-ID-006", "Static cloud credentials", Severity::High,
         "A container carries a key of a cloud: AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, "
         "AZURE_CLIENT_SECRET, GOOGLE_APPLICATION_CREDENTIALS that points into a mounted Secret, "
         "the id of an AWS key as a value, or a folder of the node that holds its credentials. "
         "Medium for AWS keys beside the endpoint of another store. Keys of a Secret are known by "
         "name only.",
         "Names without a value, and variables of a Secret that is not in the input.",
         "Let the cloud trust the ServiceAccount (IRSA, Pod Identity, Workload Identity), and "
         "take the key out.",
         "N3 N6 Z-ID K-AUTH T1552.001 T1078.004 TA9001 TA9026",
         "ks C-0012 C-0020 C-0259, tv KSV-0109"},
        findStaticKeys},
    FindingRule{
        {"ZT-ID-007", "Cloud identity misplaced or incomplete", Severity::High,
         "An annotation gives an identity at a cloud to the default ServiceAccount or to one that "
         "several workloads share (high), or does nothing: the value is not what that cloud "
         "writes, or the pods lack the label Azure asks for (medium).",
         "Not assessable where the value is filled in when the manifest is applied. Associations "
         "of EKS Pod Identity stand in no manifest.",
         "Move the annotation to the ServiceAccount of the one workload that needs it.",
         "N3 Z-ID TA9020 TA9028", "rp providerIAM"},
        findMisplaced},
};

} // namespace
} // namespace drawbridge::cloud_identity_rules

std::span<const drawbridge::FindingRule> drawbridge::cloudIdentityRules()
{
    return cloud_identity_rules::kRules;
}
