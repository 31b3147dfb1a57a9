// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/generated_cluster.h"

#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

namespace drawbridge::bench {
namespace {

constexpr std::size_t kPerNamespace = 10;

std::string namespaceOf(std::size_t i)
{
    return "ns" + std::to_string(i / kPerNamespace);
}

std::string callee(std::size_t i)
{
    const auto called = i % kPerNamespace == 0 ? i - kPerNamespace : i - 1;
    return "w" + std::to_string(called) + "." + namespaceOf(called) + ":8080";
}

std::string workloadYaml(std::size_t i)
{
    const auto name = "w" + std::to_string(i);
    const auto meta = "metadata:\n  name: " + name + "\n  namespace: " + namespaceOf(i) + "\n";
    std::string text = "---\napiVersion: apps/v1\nkind: Deployment\n" + meta +
                       "spec:\n  selector:\n    matchLabels:\n      app: " + name +
                       "\n  template:\n    metadata:\n      labels:\n        app: " + name +
                       "\n    spec:\n      serviceAccountName: " + name +
                       "\n      containers:\n      - name: main\n        image: registry/" + name +
                       ":1\n        ports:\n        - name: http\n          containerPort: 8080\n"
                       "        - name: metrics\n          containerPort: 9090\n";
    if (i != 0)
        text += "        env:\n        - name: UPSTREAM_ADDR\n          value: " + callee(i) + "\n";
    return text + "---\napiVersion: v1\nkind: Service\n" + meta +
           "spec:\n  selector:\n    app: " + name +
           "\n  ports:\n  - name: http\n    port: 8080\n    targetPort: http\n";
}

/// A Deployment and a Service as people write them, with what reviewers ask for.
constexpr const char *kWrittenWorkload = R"(---
# @name, called through its Service
apiVersion: apps/v1
kind: Deployment
metadata:
  name: @name
  namespace: @namespace
  labels:
    app.kubernetes.io/name: @name
    app.kubernetes.io/part-of: bench
    app.kubernetes.io/managed-by: kustomize
  annotations:
    example.com/owner: team-a
spec:
  replicas: 2
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      app: @name
  template:
    metadata:
      labels:
        app: @name
        app.kubernetes.io/part-of: bench
      annotations:
        prometheus.io/scrape: "true"
    spec:
      serviceAccountName: @name
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        fsGroup: 1000
      containers:
      - name: main
        image: registry.example.com/bench/@name:1.4.2
        imagePullPolicy: IfNotPresent
        ports:
        - name: http
          containerPort: 8080
        - name: metrics
          containerPort: 9090
        env:
        - name: UPSTREAM_ADDR
          value: @callee
        - name: LOG_LEVEL
          value: info
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
          limits:
            cpu: 500m
            memory: 256Mi
        livenessProbe:
          httpGet:
            path: /healthz
            port: http
          initialDelaySeconds: 10
          periodSeconds: 10
        readinessProbe:
          httpGet:
            path: /ready
            port: http
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities:
            drop:
            - ALL
        volumeMounts:
        - name: tmp
          mountPath: /tmp
      volumes:
      - name: tmp
        emptyDir: {}
---
apiVersion: v1
kind: Service
metadata:
  name: @name
  namespace: @namespace
  labels:
    app.kubernetes.io/name: @name
    app.kubernetes.io/part-of: bench
spec:
  type: ClusterIP
  selector:
    app: @name
  ports:
  - name: http
    port: 8080
    targetPort: http
    protocol: TCP
)";

/// The same as a cluster gives them back.
constexpr const char *kDumpedWorkload = R"(        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {
                "annotations": {
                    "deployment.kubernetes.io/revision": "1",
                    "kubectl.kubernetes.io/last-applied-configuration": "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"annotations\":{},\"name\":\"@name\"},\"spec\":{\"replicas\":2}}\n"
                },
                "creationTimestamp": "2025-01-01T00:00:00Z",
                "generation": 1,
                "labels": {
                    "app": "@name",
                    "tier": "backend"
                },
                "name": "@name",
                "namespace": "@namespace",
                "resourceVersion": "1@number",
                "uid": "6a1b1c7e-0000-4000-8000-00000@number"
            },
            "spec": {
                "progressDeadlineSeconds": 600,
                "replicas": 2,
                "revisionHistoryLimit": 10,
                "selector": {
                    "matchLabels": {
                        "app": "@name"
                    }
                },
                "strategy": {
                    "rollingUpdate": {
                        "maxSurge": "25%",
                        "maxUnavailable": "25%"
                    },
                    "type": "RollingUpdate"
                },
                "template": {
                    "metadata": {
                        "creationTimestamp": null,
                        "labels": {
                            "app": "@name"
                        }
                    },
                    "spec": {
                        "containers": [
                            {
                                "env": [
                                    {
                                        "name": "UPSTREAM_ADDR",
                                        "value": "@callee"
                                    }
                                ],
                                "image": "registry/@name:1",
                                "imagePullPolicy": "IfNotPresent",
                                "name": "main",
                                "ports": [
                                    {
                                        "containerPort": 8080,
                                        "name": "http",
                                        "protocol": "TCP"
                                    }
                                ],
                                "resources": {
                                    "limits": {
                                        "cpu": "200m",
                                        "memory": "128Mi"
                                    }
                                },
                                "terminationMessagePath": "/dev/termination-log",
                                "terminationMessagePolicy": "File"
                            }
                        ],
                        "dnsPolicy": "ClusterFirst",
                        "restartPolicy": "Always",
                        "schedulerName": "default-scheduler",
                        "securityContext": {},
                        "serviceAccountName": "@name",
                        "terminationGracePeriodSeconds": 30
                    }
                }
            },
            "status": {
                "availableReplicas": 2,
                "conditions": [
                    {
                        "lastTransitionTime": "2025-01-01T00:00:00Z",
                        "lastUpdateTime": "2025-01-01T00:00:00Z",
                        "message": "Deployment has minimum availability.",
                        "reason": "MinimumReplicasAvailable",
                        "status": "True",
                        "type": "Available"
                    },
                    {
                        "lastTransitionTime": "2025-01-01T00:00:00Z",
                        "lastUpdateTime": "2025-01-01T00:00:00Z",
                        "message": "ReplicaSet \"@name\" has successfully progressed.",
                        "reason": "NewReplicaSetAvailable",
                        "status": "True",
                        "type": "Progressing"
                    }
                ],
                "observedGeneration": 1,
                "readyReplicas": 2,
                "replicas": 2,
                "updatedReplicas": 2
            }
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {
                "creationTimestamp": "2025-01-01T00:00:00Z",
                "name": "@name",
                "namespace": "@namespace",
                "resourceVersion": "2@number",
                "uid": "7a1b1c7e-0000-4000-8000-00000@number"
            },
            "spec": {
                "clusterIP": "10.0.0.1",
                "clusterIPs": [
                    "10.0.0.1"
                ],
                "internalTrafficPolicy": "Cluster",
                "ipFamilies": [
                    "IPv4"
                ],
                "ipFamilyPolicy": "SingleStack",
                "ports": [
                    {
                        "name": "http",
                        "port": 8080,
                        "protocol": "TCP",
                        "targetPort": "http"
                    }
                ],
                "selector": {
                    "app": "@name"
                },
                "sessionAffinity": "None",
                "type": "ClusterIP"
            },
            "status": {
                "loadBalancer": {}
            }
        })";

std::string filled(std::string text, std::size_t i)
{
    const std::pair<std::string_view, std::string> fields[] = {
        {"@namespace", namespaceOf(i)},
        {"@name", "w" + std::to_string(i)},
        {"@callee", i == 0 ? "elsewhere:8080" : callee(i)},
        {"@number", std::to_string(1'000'000 + i)}};
    for (const auto &[field, value] : fields) {
        for (std::size_t at = text.find(field); at != std::string::npos; at = text.find(field, at))
            text.replace(at, field.size(), value);
    }
    return text;
}

} // namespace

std::string clusterYaml(std::size_t workloads)
{
    std::string text;
    for (std::size_t i = 0; i < workloads; ++i) {
        if (i % kPerNamespace == 0)
            text +=
                "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: " + namespaceOf(i) + "\n";
        text += workloadYaml(i);
    }
    return text;
}

std::string workloadManifests(std::size_t i)
{
    return workloadYaml(i);
}

std::string writtenYaml(std::size_t workloads)
{
    std::string text;
    for (std::size_t i = 0; i < workloads; ++i)
        text += filled(kWrittenWorkload, i);
    return text;
}

std::string clusterList(std::size_t workloads)
{
    std::string text = "apiVersion: v1\nitems:\n";
    const std::string documents = writtenYaml(workloads);
    for (std::size_t start = 0; start < documents.size();) {
        const std::size_t end = documents.find('\n', start) + 1;
        const std::string_view line = std::string_view(documents).substr(start, end - start);
        const bool isFirst = line.starts_with("apiVersion:");
        if (line != "---\n")
            text += (isFirst ? "- " : "  ") + std::string(line);
        start = end;
    }
    return text + "kind: List\nmetadata:\n  resourceVersion: \"\"\n";
}

std::string clusterDump(std::size_t workloads)
{
    std::string text = "{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n";
    for (std::size_t i = 0; i < workloads; ++i)
        text += filled(kDumpedWorkload, i) + (i + 1 < workloads ? ",\n" : "\n");
    return text + "    ],\n    \"kind\": \"List\",\n    \"metadata\": {\n        "
                  "\"resourceVersion\": \"\"\n    }\n}\n";
}

std::string policiesYaml(std::size_t workloads)
{
    const std::string head = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                             "metadata:\n  name: ";
    std::string text;
    for (std::size_t i = 0; i < workloads; ++i) {
        const auto inNamespace = "\n  namespace: " + namespaceOf(i) + "\nspec:\n  podSelector:";
        const auto name = "w" + std::to_string(i);
        if (i % kPerNamespace == 0)
            text += head + "default-deny" + inNamespace +
                    " {}\n  policyTypes: [Ingress, Egress]\n  egress:\n  - to:\n"
                    "    - namespaceSelector: {}\n";
        text += head + name + inNamespace + "\n    matchLabels:\n      app: " + name +
                "\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n"
                "    ports:\n    - port: http\n";
    }
    return text;
}

Design designOf(const std::string &yaml)
{
    Diagnostics diagnostics;
    auto topology = buildTopology(importText(yaml, "bench.yaml", {}, diagnostics), diagnostics);
    return draftDesign("bench", {DesignCluster{}}, std::move(topology), DraftFrom::Inferred,
                       diagnostics);
}

} // namespace drawbridge::bench
