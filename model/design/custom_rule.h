// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/base/label_selector.h"
#include "model/base/port_set.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What a custom rule is about. A connection is from one workload to another.
enum class CustomSubject { Workload, Namespace, Service, Connection };

/// Something the model knows of a subject. docs/custom-rules.md lists what each means.
enum class CustomFact {
    Name,
    Namespace,
    Kind,
    Label,
    Annotation,
    NamespaceLabel,
    ServiceAccount,
    MountsToken,
    Image,
    Registry,
    IsPinned,
    EnvironmentName,
    SecretName,
    ContainerName,
    Port,
    Replicas,
    HostNetwork,
    HostPid,
    HostIpc,
    HostPath,
    Privileged,
    PrivilegeEscalation,
    ReadOnlyRoot,
    RunAsNonRoot,
    AddedCapability,
    Mesh,
    IsExposed,
    IsIngressIsolated,
    IsEgressIsolated,
    ServiceType,
    WorkloadCount,
};

/// A part of a predicate: others put together, or a test of one fact. Of a fact with several values
/// (images, ports) one that passes is enough.
struct CustomCondition {
    enum class Kind { All, Any, Not, Fact };
    enum class Test { Is, In, StartsWith, EndsWith, Contains, Exists, AtLeast, AtMost };
    Kind kind = Kind::All;
    std::vector<CustomCondition> parts; ///< Of Not one, of Fact none.
    CustomFact fact = CustomFact::Name;
    std::string key; ///< Of labels and annotations.
    Test test = Test::Exists;
    std::vector<std::string> texts; ///< Is: one; In: some; the like of StartsWith: one.
    std::int64_t number = 0;        ///< AtLeast, AtMost, and Is of a number.
    bool flag = true;               ///< Exists, and Is of a truth.
    bool operator==(const CustomCondition &) const = default;
};

/// Which workloads a rule looks at; all that is left out selects everything.
struct CustomSelection {
    std::vector<std::string> kinds; ///< Sorted; of workloads: "Deployment".
    LabelSelector labels;           ///< Of the pods; of namespaces and Services their own.
    LabelSelector namespaces;       ///< Labels of the Namespace, kubernetes.io/metadata.name too.
    bool operator==(const CustomSelection &) const = default;
};

/// Manifests on which the rule has to say just what is written.
struct CustomCase {
    std::string name;
    std::string manifests;
    std::vector<std::string> fires; ///< "shop/Deployment/web", "FROM -> TO"; sorted; may be none.
    bool isNotAssessable = false;   ///< And something is not assessable.
    SourceSpan where;
    bool operator==(const CustomCase &) const = default;
};

/// A rule that somebody wrote for their own clusters: a selection and a predicate over facts.
struct CustomRule {
    std::string id; ///< "ACME-NET-1"; never of the catalogue's ("ZT-").
    std::string title;
    std::string severity; ///< "critical" … "info"
    std::string description;
    std::string message; ///< Goes behind the name of the target; the title where it is empty.
    std::string silence;
    std::string fix;
    std::string references; ///< Words, separated by a space.
    CustomSubject subject = CustomSubject::Workload;
    CustomSelection selection; ///< Of a connection the destination.
    CustomSelection from;      ///< Connection only.
    PortSet ports;             ///< Connection only; all where none is written.
    CustomCondition when;      ///< Of connections: nothing more, it always holds.
    std::vector<CustomCase> cases;
    SourceSpan where;
    bool operator==(const CustomRule &) const = default;
};

/// All custom rules of a run, by id.
struct CustomRules {
    std::vector<CustomRule> rules;
    bool operator==(const CustomRules &) const = default;
};

/// Reads a file of kind Rules (docs/custom-rules.md). Strict: the first error is returned, all are
/// noted: those of project files, FieldMissing, FieldUnknown and FieldInvalid, each with its place.
/// Bounded: at most 500 rules, each with at most 100 conditions nested 10 deep and 50 cases.
[[nodiscard]] Result<std::vector<CustomRule>>
readCustomRules(std::string_view text, const FileRef &file, Diagnostics &diagnostics);

/// Reads files, and of folders every *.yaml and *.yml in them, sorted by name, other folders not.
/// Error FieldInvalid for an id that stands twice, FileUnreadable and NothingToRead for a folder
/// that cannot be listed or holds no such file: nobody may be checked without what was asked for.
[[nodiscard]] Result<CustomRules> loadCustomRules(const std::vector<std::filesystem::path> &paths,
                                                  Diagnostics &diagnostics);

/// Where the rules of a design lie: "drawbridge-rules" beside its file, when there is such a
/// folder.
[[nodiscard]] std::optional<std::filesystem::path>
customRulesFolder(const std::filesystem::path &designFile);

} // namespace drawbridge
