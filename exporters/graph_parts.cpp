// SPDX-License-Identifier: Apache-2.0
#include "exporters/graph_parts.h"

// Tested by tests/unit/exporters/test_graph_writer.cpp

namespace drawbridge {

std::string_view nameOf(MeshMembership mesh)
{
    switch (mesh) {
    case MeshMembership::None: return "none";
    case MeshMembership::Sidecar: return "sidecar";
    case MeshMembership::Ambient: return "ambient";
    case MeshMembership::Gateway: return "gateway";
    case MeshMembership::Linkerd: return "linkerd";
    case MeshMembership::Unknown: break;
    }
    return "unknown";
}

std::string_view nameOf(Exposure::Kind kind)
{
    switch (kind) {
    case Exposure::Kind::Ingress: return "Ingress";
    case Exposure::Kind::LoadBalancer: return "LoadBalancer";
    case Exposure::Kind::NodePort: return "NodePort";
    case Exposure::Kind::GatewayRoute: return "GatewayRoute";
    case Exposure::Kind::OpenShiftRoute: return "Route";
    case Exposure::Kind::VirtualService: return "VirtualService";
    case Exposure::Kind::ExternalIp: break;
    }
    return "ExternalIP";
}

std::string_view nameOf(External::Kind kind)
{
    switch (kind) {
    case External::Kind::Internet: return "internet";
    case External::Kind::Cidr: return "cidr";
    case External::Kind::Fqdn: return "fqdn";
    case External::Kind::Gateway: return "gateway";
    case External::Kind::Person: return "person";
    case External::Kind::Group: return "group";
    case External::Kind::Legacy: return "legacy";
    }
    return "gateway";
}

std::vector<std::string> declaredPorts(const WorkloadNode &node)
{
    std::vector<std::string> texts;
    for (const ContainerPort &port : node.ports)
        texts.push_back(toString(PortRange{port.protocol, port.port, port.port}));
    return texts;
}

} // namespace drawbridge
