// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace drawbridge::test {

inline const std::string kScheme = std::string("spiffe:/") + '/';

inline std::string controllerConfig(const std::string &more = {})
{
    return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: manager" +
           std::to_string(more.size()) +
           ", namespace: spire}\ndata:\n  config.yaml: |\n"
           "    apiVersion: spire.spiffe.io/v1alpha1\n    kind: ControllerManagerConfig\n"
           "    trustDomain: example.org\n    clusterName: demo\n" +
           more;
}

/// `spec` as lines of YAML at column 3.
inline std::string clusterId(const std::string &name, const std::string &spec)
{
    return "---\napiVersion: spire.spiffe.io/v1alpha1\nkind: ClusterSPIFFEID\nmetadata: {name: " +
           name + "}\nspec:\n" + spec;
}

inline std::string idTemplate(const std::string &path)
{
    return "  spiffeIDTemplate: '" + kScheme + path + "'\n";
}

inline const std::string kNamespace =
    "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n";
inline const std::string kByAccount =
    "{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}";

/// Columns as the tests of the same name take them: "path" and "expected", and so on.
void addSpireIds();
void addSpireSelectors();
void addOtherSpireTemplates();

} // namespace drawbridge::test
