// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/flow_collector.h"
#include "model/topology/topology.h"

namespace drawbridge {

// Flows that objects other than workloads tell of. Each adds those of one cluster.

/// Ingress, Gateway API and OpenShift routes: from the controller or gateway to the backends, where
/// its workload is in the input (cli.md evidence "ingress" and "route").
void addRouteFlows(const Topology &topology, const Topology::Cluster &cluster,
                   FlowCollector &collector);

/// ServiceMonitors and PodMonitors: from a Prometheus of the input ("service-monitor").
void addScrapeFlows(const Topology &topology, const Topology::Cluster &cluster,
                    FlowCollector &collector);

/// VirtualServices of Istio: from gateways, and from the sidecars of whoever was found to call
/// their hosts ("mesh-route"); routes of the Gateway API with a Service for a parent ("route").
/// Comes last: it looks at the flows collected so far.
void addMeshRouteFlows(const Topology &topology, const Topology::Cluster &cluster,
                       FlowCollector &collector);

} // namespace drawbridge
