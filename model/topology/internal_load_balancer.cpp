// SPDX-License-Identifier: Apache-2.0
#include "model/topology/internal_load_balancer.h"

#include "model/base/ascii.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

// Authority: the documentation of each cloud's load balancer controller. Values are compared
// without case; an annotation of a table row without value keeps the balancer internal whatever it
// says, except "false". Tested by tests/unit/topology/test_exposures.cpp

namespace drawbridge {
namespace {

struct Annotation {
    std::string_view name;
    std::string_view value; ///< Empty: anything but "false".
};

constexpr std::array kInternal{
    Annotation{"alb.ingress.kubernetes.io/scheme", "internal"},
    Annotation{"appgw.ingress.kubernetes.io/use-private-ip", "true"},
    Annotation{"cloud.google.com/load-balancer-type", "internal"},
    Annotation{"networking.gke.io/load-balancer-type", "internal"},
    Annotation{"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", "intranet"},
    Annotation{"service.beta.kubernetes.io/aws-load-balancer-internal", ""},
    Annotation{"service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"},
    Annotation{"service.beta.kubernetes.io/azure-load-balancer-internal", "true"},
    Annotation{"service.beta.kubernetes.io/cce-load-balancer-internal-vpc", "true"},
    Annotation{"service.beta.kubernetes.io/oci-load-balancer-internal", "true"},
    Annotation{"service.beta.kubernetes.io/openstack-internal-load-balancer", "true"},
    Annotation{"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private"},
    Annotation{"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", ""},
};

} // namespace

bool isInternalLoadBalancer(const ObjectMeta &meta)
{
    return std::ranges::any_of(kInternal, [&](const Annotation &known) {
        const auto at = meta.annotations.find(std::string(known.name));
        if (at == meta.annotations.end())
            return false;
        const std::string value = lowerCase(at->second);
        return known.value.empty() ? !value.empty() && value != "false" : value == known.value;
    });
}

} // namespace drawbridge
