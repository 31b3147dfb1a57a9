// SPDX-License-Identifier: Apache-2.0
#include "exporters/kustomization_exporter.h"

#include "exporters/manifest_object.h"

#include <algorithm>

// kustomize.config.k8s.io/v1beta1 Kustomization.
// Tested by tests/golden/test_export_golden.cpp

namespace drawbridge {

ManifestFile exportKustomization(const std::string &designName,
                                 const std::vector<ManifestFile> &files)
{
    std::vector<std::string> resources;
    bool hasPatches = false;
    for (const ManifestFile &file : files) {
        if (file.path.rfind("workload-patches/", 0) == 0)
            hasPatches = true;
        else if (file.plain.empty()) // A page is no resource.
            resources.push_back(file.path);
    }
    std::sort(resources.begin(), resources.end());
    YamlValue object = YamlValue::mapping();
    object.set("apiVersion", "kustomize.config.k8s.io/v1beta1");
    object.set("kind", "Kustomization");
    object.set("resources", YamlValue::sequence(resources));
    return makeFile(designName, "", "kustomization", std::move(object),
                    hasPatches ? "The workloads must be changed too: see workload-patches." : "");
}

} // namespace drawbridge
