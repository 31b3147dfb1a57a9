// SPDX-License-Identifier: Apache-2.0
// ZT-SUP-001 and ZT-SUP-002 (findings.md 1.8): where images come from and whether they stay what
// they are. References as registries and kubelets read them: no registry in front means
// docker.io, and a digest that is not well formed pins nothing.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/image.yaml

#include "model/analysis/findings/grouped_parts.h"

#include <array>

namespace drawbridge::image_rules {
namespace {

bool isAllowed(const ImageReference &reference, const std::vector<std::string> &prefixes)
{
    return std::ranges::any_of(prefixes, [&](const std::string &prefix) {
        return startsAtBorder(reference.repository, prefix);
    });
}

/// A reference that something else fills in before it gets to the cluster.
bool isTemplate(std::string_view image)
{
    return image.find('$') != std::string_view::npos || image.find("{{") != std::string_view::npos;
}

void findUntrusted(const ClusterFacts &cluster, FindingsSink &sink)
{
    const auto &prefixes = cluster.all->options.allowedRegistries;
    if (prefixes.empty())
        return;
    for (const WorkloadFacts &workload : cluster.workloads) {
        GroupedParts parts;
        for (const Container *container : workload.containers) {
            if (container->image.empty() || isTemplate(container->image)) {
                sink.cannotAssess("ZT-SUP-001", "the manifests do not tell the image");
                continue;
            }
            const auto reference = ImageReference::of(container->image);
            if (!isAllowed(reference, prefixes))
                parts.add(Severity::Medium,
                          "container " + container->name + " runs " + reference.repository,
                          container->where);
        }
        if (!parts.isEmpty())
            sink.report.findings.push_back(parts.finding(
                "ZT-SUP-001", workload.node->key,
                toString(workload.node->key) + " runs images of registries that are not trusted: ",
                "Take the image from a trusted registry (" + joined(prefixes, ", ") +
                    "), and have admission refuse others."));
    }
}

void addMutable(const Container &container, GroupedParts &parts)
{
    const auto reference = ImageReference::of(container.image);
    const std::string who = "container " + container.name + " runs " + container.image;
    if (!reference.digest.empty()) {
        if (!isWellFormedDigest(reference.digest))
            parts.add(Severity::Medium, who + ", whose digest is malformed", container.where);
    } else if (reference.tag.empty() || reference.tag == "latest") {
        parts.add(Severity::Medium,
                  who + (reference.tag.empty() ? ", which means latest" : ", which may change"),
                  container.where);
    } else {
        parts.add(Severity::Low, who + ", a tag without a digest", container.where);
    }
}

void findMutable(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads) {
        GroupedParts parts;
        for (const Container *container : workload.containers) {
            if (container->image.empty() || isTemplate(container->image))
                sink.cannotAssess("ZT-SUP-002", "the manifests do not tell the image");
            else
                addMutable(*container, parts);
        }
        if (!parts.isEmpty())
            sink.report.findings.push_back(
                parts.finding("ZT-SUP-002", workload.node->key,
                              toString(workload.node->key) + " may run something else tomorrow: ",
                              "Pin each image by digest: NAME@sha256:…"));
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-SUP-001", "Untrusted registry", Severity::Medium,
         "An image, with docker.io and library/ put in where they are implied, does not begin "
         "with one of the trusted prefixes (--allowed-registry). A prefix without a last slash "
         "ends at a border of the path.",
         "Not asked without trusted prefixes; not assessable where something fills the image in "
         "later.",
         "Take the image from a trusted registry, and have admission refuse others.",
         "N5 Z-AW K-UPG T1525 T1195.002 TA9002", "ks C-0001 C-0078, tv KSV-0125 KSV-0032"},
        findUntrusted},
    FindingRule{
        {"ZT-SUP-002", "Mutable image reference", Severity::Medium,
         "An image is named by a tag, which may mean something else tomorrow. Medium without a "
         "tag, with the tag latest, or with a digest that is malformed; low for any other tag "
         "without a digest. Init and ephemeral containers count.",
         "A well-formed digest; not assessable where something fills the image in later.",
         "Pin each image by digest: NAME@sha256:…", "N5 Z-AW T1525",
         "ks C-0075 C-0306, kl latest-tag, tv KSV-0013, kc container-image-tag, ka image"},
        findMutable},
};

} // namespace
} // namespace drawbridge::image_rules

std::span<const drawbridge::FindingRule> drawbridge::imageRules()
{
    return image_rules::kRules;
}
