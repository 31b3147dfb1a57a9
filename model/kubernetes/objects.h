// SPDX-License-Identifier: Apache-2.0
#pragma once

/// All objects at once; one header a family.
#include "model/kubernetes/admin_policy_objects.h"
#include "model/kubernetes/admission_objects.h"
#include "model/kubernetes/cluster_objects.h"
#include "model/kubernetes/config_objects.h"
#include "model/kubernetes/foreign_policy_objects.h"
#include "model/kubernetes/gateway_objects.h"
#include "model/kubernetes/istio_objects.h"
#include "model/kubernetes/istio_routing_objects.h"
#include "model/kubernetes/linkerd_objects.h"
#include "model/kubernetes/monitor_objects.h"
#include "model/kubernetes/network_policy_objects.h"
#include "model/kubernetes/object_meta.h"
#include "model/kubernetes/rbac_objects.h"
#include "model/kubernetes/route_objects.h"
#include "model/kubernetes/service_objects.h"
#include "model/kubernetes/storage_objects.h"
#include "model/kubernetes/workload_objects.h"
