// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_istio_tls.h"
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <array>
#include <string_view>
#include <utility>

// networking.istio.io DestinationRule: how clients speak to a host. Read leniently; what it says
// about TLS is judged against PeerAuthentication (istio.md 1.10). A tls section without a mode
// means DISABLE, the zero of the enumeration. Authority: istio/api networking/v1
// destination_rule.proto. Tested by tests/unit/kubernetes/test_decode_istio_routing.cpp

namespace drawbridge {
namespace {

constexpr std::array<std::pair<std::string_view, IstioTlsMode>, 7> kModes{{
    {"DISABLE", IstioTlsMode::Disable},
    {"SIMPLE", IstioTlsMode::Simple},
    {"MUTUAL", IstioTlsMode::Mutual},
    {"ISTIO_MUTUAL", IstioTlsMode::IstioMutual},
    {"PASSTHROUGH", IstioTlsMode::Passthrough},
    {"AUTO_PASSTHROUGH", IstioTlsMode::AutoPassthrough},
    {"OPTIONAL_MUTUAL", IstioTlsMode::OptionalMutual},
}};

IstioClientTls readClientTls(const YamlCursor &tls)
{
    IstioClientTls result;
    result.mode = readTlsMode(tls, IstioTlsMode::Disable);
    if (!tls.isMapping())
        return result;
    result.where = tls.where();
    result.verifiesServer =
        !tls["caCertificates"].textOr({}).empty() || !tls["credentialName"].textOr({}).empty();
    result.sni = tls["sni"].textOr({});
    return result;
}

DestinationSubset readSubset(const YamlCursor &item)
{
    DestinationSubset subset;
    subset.where = item.where();
    subset.name = item["name"].textOr({});
    subset.labels = readLabels(item["labels"]);
    subset.policy = readTrafficPolicy(item["trafficPolicy"]);
    return subset;
}

} // namespace

IstioTlsMode readTlsMode(const YamlCursor &tls, IstioTlsMode fallback)
{
    if (!tls.isMapping())
        return IstioTlsMode::None;
    const auto text = tls["mode"].text();
    if (!text)
        return fallback;
    for (const auto &[name, mode] : kModes) {
        if (name == *text)
            return mode;
    }
    tls["mode"].error(ErrorCode::FieldInvalid, "is \"" + *text + "\", not a TLS mode of Istio");
    return IstioTlsMode::Unknown;
}

IstioTrafficPolicy readTrafficPolicy(const YamlCursor &policy)
{
    IstioTrafficPolicy result;
    result.isWritten = policy.isMapping();
    result.tls = readClientTls(policy["tls"]);
    for (const YamlCursor &item : policy["portLevelSettings"].items()) {
        if (const auto port = readPort(item["port"]["number"]))
            result.portTls.insert_or_assign(*port, readClientTls(item["tls"]));
    }
    return result;
}

std::optional<KubernetesObject> decodeDestinationRule(const YamlCursor &object, ObjectMeta meta)
{
    const YamlCursor spec = object["spec"];
    DestinationRuleObject result;
    result.meta = std::move(meta);
    result.host = {spec["host"].textOr({}), spec["host"].where()};
    result.policy = readTrafficPolicy(spec["trafficPolicy"]);
    for (const YamlCursor &item : spec["subsets"].items())
        result.subsets.push_back(readSubset(item));
    result.exportTo = spec["exportTo"].textList();
    result.hasWorkloadSelector = spec["workloadSelector"].isMapping();
    result.workloadSelector = readLabels(spec["workloadSelector"]["matchLabels"]);
    return result;
}

} // namespace drawbridge
