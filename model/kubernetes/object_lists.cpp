// SPDX-License-Identifier: Apache-2.0
// Lists of decoded objects, compiled once for all sources (model/base/text_containers.h).
#include "model/kubernetes/istio_objects.h"
#include "model/kubernetes/istio_routing_objects.h"
#include "model/kubernetes/network_policy_objects.h"
#include "model/kubernetes/object_meta.h"
#include "model/kubernetes/service_objects.h"
#include "model/kubernetes/workload_objects.h"

template class std::vector<drawbridge::ContainerPort>;
template class std::vector<drawbridge::ServicePort>;
template class std::vector<drawbridge::NetworkPolicyPort>;
template class std::vector<drawbridge::NetworkPolicyPeer>;
template class std::vector<drawbridge::NetworkPolicyRule>;
template class std::vector<drawbridge::NetworkPolicyObject>;
template class std::vector<drawbridge::AuthorizationSource>;
template class std::vector<drawbridge::AuthorizationOperation>;
template class std::vector<drawbridge::AuthorizationCondition>;
template class std::vector<drawbridge::AuthorizationRule>;
template class std::vector<drawbridge::AuthorizationPolicyObject>;
template class std::vector<drawbridge::PeerAuthenticationObject>;
template class std::vector<drawbridge::RequestAuthenticationObject>;
template class std::vector<drawbridge::DestinationRuleObject>;
template class std::vector<drawbridge::UndecodedPolicy>;
