// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/label_selector.h"
#include "model/base/node_key.h"
#include "model/kubernetes/rbac_objects.h"
#include "model/yaml/yaml_value.h"

#include <string>
#include <vector>

namespace drawbridge {

/// The value of a podSelector for a merge patch (RFC 7386), which replaces lists and keeps the keys
/// of mappings: the whole selector as expressions, and no matchLabels.
[[nodiscard]] YamlValue selectorPatch(const LabelSelector &selector);

/// An AuthorizationPolicy of a mesh's root namespace that refuses one identity at every workload.
[[nodiscard]] YamlValue identityDenial(const std::string &rootNamespace, const NodeKey &workload,
                                       const std::string &principal);
/// One that refuses it at `targets` (targetRefs) alone.
[[nodiscard]] YamlValue identityDenial(const std::string &nameSpace, const std::string &name,
                                       const std::string &principal, YamlValue targets);

/// A merge patch that leaves a binding these subjects.
[[nodiscard]] YamlValue subjectsPatch(const std::vector<RbacSubject> &subjects);

/// Of a kind of workload, as kubectl takes it: "deployment.apps". The group tells a Service of
/// Knative from others.
[[nodiscard]] std::string kubectlResource(const std::string &workloadKind);

/// "networkpolicy open -n shop". Names of RBAC objects may hold almost anything, so what a shell
/// would read is quoted.
[[nodiscard]] std::string kubectlObject(const std::string &resource, const std::string &name,
                                        const std::string &nameSpace);
/// "kubectl patch networkpolicy open -n shop --type merge --patch-file open.yaml", of a
/// `kubectlObject`; the name of the file is quoted alike.
[[nodiscard]] std::string patchCommand(const std::string &object, const std::string &file,
                                       const std::string &type);

} // namespace drawbridge
