// SPDX-License-Identifier: Apache-2.0
// Walks the ClusterSPIFFEIDs as the entry reconciler does: those of the controller's class, without
// fallback first, over the pods that both selectors take. Whatever of it manifests do not tell
// makes the id of a pod unknown, with the reason, and a fallback behind such an id too.
//
// Tested by tests/unit/analysis/test_spire_identities.cpp
#include "model/analysis/spire_identities.h"

#include "model/analysis/network_engine_selectors.h"
#include "model/analysis/spiffe_id.h"
#include "model/analysis/spire_template.h"
#include "model/base/texts.h"
#include "model/topology/workload_index.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr std::size_t kMostIdBytes = 64U << 20U;

/// A ClusterSPIFFEID, its templates read once.
struct SpireRegistration {
    const ClusterSpiffeIdObject *object = nullptr;
    const SpireController *controller = nullptr;
    std::vector<std::string> doubts; ///< For all pods.
    GoTemplate id;
    std::vector<GoTemplate> selectors, dnsNames;
};

/// How surely a registration gives a pod an id.
enum class SpireOutcome { None, Possible, Certain };

std::vector<GoTemplate> parsedAll(const std::vector<std::string> &texts)
{
    std::vector<GoTemplate> result;
    for (const std::string &text : texts)
        result.push_back(parseGoTemplate(text));
    return result;
}

void chooseController(const std::vector<SpireController> &controllers,
                      SpireRegistration &registration)
{
    const std::string &className = registration.object->className;
    std::vector<const SpireController *> taking;
    for (const SpireController &each : controllers) {
        if (each.className == className || (className.empty() && each.takesClassless))
            taking.push_back(&each);
    }
    if (taking.size() == 1) {
        registration.controller = taking.front();
        if (!taking.front()->doubt.empty())
            registration.doubts.push_back(taking.front()->doubt);
        if (!isTrustDomain(taking.front()->trustDomain.value_or("none")))
            registration.doubts.push_back("the controller manager's trust domain is none");
    } else if (!taking.empty()) {
        registration.doubts.push_back("several controller managers of the input take it");
    } else if (!controllers.empty()) {
        registration.doubts.push_back("no controller manager of the input takes its class");
    } else if (!className.empty()) {
        registration.doubts.push_back("the controller manager of its class \"" + className +
                                      "\" is not in the input");
    }
}

bool isFederated(std::string_view name)
{
    const std::string_view domain = trustDomainOfId(name);
    return isTrustDomain(domain.empty() ? name : domain);
}

SpireRegistration registrationOf(const ClusterSpiffeIdObject &object,
                                 const std::vector<SpireController> &controllers)
{
    SpireRegistration registration;
    registration.object = &object;
    registration.id = parseGoTemplate(object.idTemplate.text);
    registration.selectors = parsedAll(object.workloadSelectorTemplates);
    registration.dnsNames = parsedAll(object.dnsNameTemplates);
    chooseController(controllers, registration);
    if (!object.fault.empty())
        registration.doubts.push_back("it has an error: " + object.fault);
    if (object.meta.hasDuplicateKeys)
        registration.doubts.push_back("a key stands in it twice");
    if (!std::ranges::all_of(object.federatesWith, isFederated))
        registration.doubts.push_back("it federates with what is no trust domain");
    return registration;
}

std::vector<SpireRegistration> registrationsOf(const ResourceSet &resources,
                                               const std::vector<SpireController> &controllers)
{
    std::vector<SpireRegistration> result;
    for (const ClusterSpiffeIdObject &object : resources.clusterSpiffeIds)
        result.push_back(registrationOf(object, controllers));
    std::ranges::stable_sort(result, [](const auto &a, const auto &b) {
        return std::tie(a.object->isFallback, a.object->meta.name) <
               std::tie(b.object->isFallback, b.object->meta.name);
    });
    return result;
}

/// Whether the controller passes over a namespace; without a configuration its defaults may count.
std::optional<bool> isPassedOver(const SpireController *controller, const std::string &nameSpace)
{
    if (controller != nullptr)
        return isIgnoredBy(controller->ignoreNamespaces, nameSpace);
    const auto standard = isIgnoredBy(SpireController().ignoreNamespaces, nameSpace);
    return standard == false ? standard : std::nullopt;
}

/// A rendered workload selector is TYPE:VALUE.
bool isSpireSelector(const std::string &text)
{
    const std::size_t colon = text.find(':');
    return colon != std::string::npos && colon > 0 && colon + 1 < text.size();
}

class PodRegistration {
public:
    PodRegistration(const SpireRegistration &registration, const SpirePod &pod)
        : m_registration(registration), m_pod(pod), m_doubts(registration.doubts)
    {}

    void doubt(std::string why) { m_doubts.push_back(std::move(why)); }

    SpireIdentity run()
    {
        const SpireRendering rendered = renderSpireTemplate(m_registration.id, m_pod);
        for (const std::string &why : rendered.unknown)
            doubt(why);
        checkTrustDomain(rendered.text);
        if (rendered.unknown.empty())
            refuse(spiffeIdFault(rendered.text));
        checkSelectors();
        checkDnsNames();
        sortAndUnite(m_doubts);
        const ClusterSpiffeIdObject &object = *m_registration.object;
        return {object.meta.name, rendered.text,
                m_refusal.empty() ? joined(m_doubts, "; ") : "it is not registered: " + m_refusal,
                object.workloadSelectorTemplates, object.idTemplate.where};
    }

    [[nodiscard]] SpireOutcome outcome() const
    {
        if (!m_refusal.empty())
            return SpireOutcome::None;
        return m_doubts.empty() ? SpireOutcome::Certain : SpireOutcome::Possible;
    }

private:
    void refuse(const std::string &why)
    {
        if (m_refusal.empty())
            m_refusal = why;
    }

    void checkTrustDomain(const std::string &id)
    {
        const std::string_view domain = trustDomainOfId(id);
        if (!isTrustDomain(domain))
            return; // not known, or refused as a whole
        const SpireController *controller = m_pod.controller;
        if (controller == nullptr || !controller->trustDomain)
            doubt("the trust domain of SPIRE's controller manager is not in the input");
        else if (*controller->trustDomain != domain)
            refuse("its trust domain is not " + *controller->trustDomain +
                   ", for which the controller manager works");
    }

    void checkSelectors()
    {
        for (const GoTemplate &selector : m_registration.selectors) {
            const SpireRendering rendered = renderSpireTemplate(selector, m_pod);
            if (!rendered.isExecutable)
                doubt("a workload selector of it cannot be evaluated");
            else if (rendered.unknown.empty() && !isSpireSelector(rendered.text))
                refuse("\"" + rendered.text + "\" is no workload selector");
            else if (!isSpireSelector(rendered.text))
                doubt("a workload selector of it may be none");
        }
    }

    void checkDnsNames()
    {
        for (const GoTemplate &name : m_registration.dnsNames) {
            if (!renderSpireTemplate(name, m_pod).isExecutable)
                doubt("a DNS name of it cannot be evaluated");
        }
    }

    const SpireRegistration &m_registration;
    const SpirePod &m_pod;
    std::vector<std::string> m_doubts;
    std::string m_refusal;
};

class SpireRegistrar {
public:
    explicit SpireRegistrar(const Topology &topology)
        : m_topology(topology), m_selectors(topology), m_objects(topology),
          m_given(topology.workloads.size()), m_outcomes(topology.workloads.size())
    {}

    void take(const SpireRegistration &registration, const std::string &cluster)
    {
        const ClusterSpiffeIdObject &object = *registration.object;
        const auto &pods = m_selectors.pods(object.podSelector.value_or(LabelSelector()));
        const auto &namespaces =
            m_selectors.podsOfNamespaces(object.namespaceSelector.value_or(LabelSelector()));
        const network::Bits certain = pods.yes & namespaces.yes;
        const network::Bits possible = (pods.yes | pods.maybe) &
                                       (namespaces.yes | namespaces.maybe) &
                                       m_selectors.podsOf(cluster);
        for (auto i = possible.find_first(); i != network::Bits::npos; i = possible.find_next(i))
            give(registration, i, certain[i]);
    }

    std::vector<std::vector<SpireIdentity>> run()
    {
        if (m_bytes > kMostIdBytes) {
            for (auto &ids : m_given)
                ids.push_back({{}, {}, "there are too many ids to tell them all", {}, {}});
        }
        return std::move(m_given);
    }

private:
    void give(const SpireRegistration &registration, std::size_t index, bool isSelected)
    {
        const WorkloadNode &workload = m_topology.workloads[index];
        const auto isIgnored = isPassedOver(registration.controller, workload.key.nameSpace);
        const bool isFallback = registration.object->isFallback;
        if (workload.isSystem || isIgnored == true ||
            (isFallback && m_outcomes[index] == SpireOutcome::Certain))
            return;
        const SpirePod pod{workload, m_objects.find(workload.key), registration.controller};
        PodRegistration registered(registration, pod);
        if (!isSelected)
            registered.doubt("its selectors ask for labels that the input does not tell");
        if (!isIgnored)
            registered.doubt("whether the controller manager passes over the namespace " +
                             workload.key.nameSpace + " is not known");
        if (isFallback && m_outcomes[index] == SpireOutcome::Possible)
            registered.doubt("it is for pods that no other ClusterSPIFFEID takes");
        if (m_bytes > kMostIdBytes)
            return;
        m_given[index].push_back(registered.run());
        const SpireIdentity &given = m_given[index].back();
        m_bytes += sizeof(given) + given.id.size() + given.unknown.size();
        for (const std::string &selector : given.onlyProcesses)
            m_bytes += selector.size();
        if (!isFallback)
            m_outcomes[index] = std::max(m_outcomes[index], registered.outcome());
    }

    const Topology &m_topology;
    network::SelectorIndex m_selectors;
    WorkloadIndex m_objects;
    std::vector<std::vector<SpireIdentity>> m_given; ///< By WorkloadId.
    std::vector<SpireOutcome> m_outcomes;            ///< Of those that are no fallback.
    std::size_t m_bytes = 0;                         ///< Of what is given, about.
};

} // namespace

std::vector<std::vector<SpireIdentity>> spireIdentitiesOf(const Topology &topology)
{
    const bool isUsed = std::ranges::any_of(topology.clusters, [](const auto &cluster) {
        return cluster.resources != nullptr && !cluster.resources->clusterSpiffeIds.empty();
    });
    if (!isUsed)
        return std::vector<std::vector<SpireIdentity>>(topology.workloads.size());
    SpireRegistrar registrar(topology);
    for (const Topology::Cluster &cluster : topology.clusters) {
        if (cluster.resources == nullptr)
            continue;
        const auto controllers = spireControllersIn(*cluster.resources);
        for (const auto &registration : registrationsOf(*cluster.resources, controllers))
            registrar.take(registration, cluster.name);
    }
    return registrar.run();
}

} // namespace drawbridge
