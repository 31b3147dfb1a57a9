// SPDX-License-Identifier: Apache-2.0
// Pods that no manifest has. Kinds are those from which well-known operators make pods.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/network.yaml

#include "model/analysis/findings/absent_pods.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace drawbridge {
namespace absent_pods {
namespace {

struct OperatedKind {
    std::string_view group;
    std::string_view kind;
};

constexpr std::array kKinds{
    OperatedKind{"monitoring.coreos.com", "Prometheus"},
    OperatedKind{"monitoring.coreos.com", "PrometheusAgent"},
    OperatedKind{"monitoring.coreos.com", "Alertmanager"},
    OperatedKind{"monitoring.coreos.com", "ThanosRuler"},
    OperatedKind{"operator.victoriametrics.com", "VMAgent"},
    OperatedKind{"operator.victoriametrics.com", "VMCluster"},
    OperatedKind{"operator.victoriametrics.com", "VMSingle"},
    OperatedKind{"grafana.integreatly.org", "Grafana"},
    OperatedKind{"jaegertracing.io", "Jaeger"},
    OperatedKind{"opentelemetry.io", "OpenTelemetryCollector"},
    OperatedKind{"kafka.strimzi.io", "Kafka"},
    OperatedKind{"kafka.strimzi.io", "KafkaConnect"},
    OperatedKind{"elasticsearch.k8s.elastic.co", "Elasticsearch"},
    OperatedKind{"kibana.k8s.elastic.co", "Kibana"},
    OperatedKind{"opensearch.opster.io", "OpenSearchCluster"},
    OperatedKind{"postgresql.cnpg.io", "Cluster"},
    OperatedKind{"postgres-operator.crunchydata.com", "PostgresCluster"},
    OperatedKind{"acid.zalan.do", "postgresql"},
    OperatedKind{"mysql.oracle.com", "InnoDBCluster"},
    OperatedKind{"mongodbcommunity.mongodb.com", "MongoDBCommunity"},
    OperatedKind{"rabbitmq.com", "RabbitmqCluster"},
    OperatedKind{"cassandra.datastax.com", "CassandraDatacenter"},
    OperatedKind{"minio.min.io", "Tenant"},
};

bool isOperated(const ObjectMeta &meta)
{
    const std::string_view group =
        std::string_view(meta.apiVersion).substr(0, meta.apiVersion.find('/'));
    return std::ranges::any_of(kKinds, [&](const OperatedKind &known) {
        return known.group == group && known.kind == meta.kind;
    });
}

} // namespace
} // namespace absent_pods

bool doesOperatorMakePods(const ClusterFacts &cluster, const std::string &nameSpace)
{
    return std::ranges::any_of(cluster.resources->opaque, [&](const OpaqueObject &object) {
        return (nameSpace.empty() || object.meta.nameSpace == nameSpace) &&
               absent_pods::isOperated(object.meta);
    });
}

} // namespace drawbridge
