// SPDX-License-Identifier: Apache-2.0
#include "exporters/rbac_exporter.h"

#include "exporters/export_names.h"
#include "exporters/flow_names.h"
#include "exporters/manifest_object.h"

#include <algorithm>
#include <map>
#include <set>

// RBAC rules only add, and a rule is the product of its lists (findings.md 2.1), so drawn access is
// taken apart into atoms (group, resource, name, verb) and put together again only where the
// product is exactly the atoms: names with the same verbs, then resources with the same verbs and
// names. `create` and `deletecollection` carry no object name in a request: drawn with names they
// are kept apart, as drawn, and said to grant nothing. Tested by
// tests/golden/test_export_golden.cpp and tests/property/test_export_round_trip.cpp

namespace drawbridge {

namespace {

constexpr const char *kRbacApiVersion = "rbac.authorization.k8s.io/v1";
constexpr const char *kApiGroup = "rbac.authorization.k8s.io";

using Texts = std::set<std::string>;

struct Target {
    NodeKey subject;
    std::string nameSpace; ///< Empty: cluster-wide.
    auto operator<=>(const Target &) const = default;
};

/// One rule to be written; sorted by group, resources come later.
struct RuleKey {
    std::string apiGroup;
    Texts verbs;
    Texts names;
    auto operator<=>(const RuleKey &) const = default;
};

struct Access {
    std::map<std::pair<std::string, std::string>, std::map<std::string, Texts>>
        verbs; ///< (group, resource) to object name ("" is all) to verbs.
    std::vector<std::string> notes;
    std::vector<ApiAccess> drawn;
};

bool isNameless(const std::string &verb)
{
    return verb == "create" || verb == "deletecollection";
}

void addAtoms(const ApiAccess &access, Access &into)
{
    auto &byName = into.verbs[{access.apiGroup, access.resource}];
    const std::vector<std::string> all{""};
    for (const std::string &name : access.names.empty() ? all : access.names)
        byName[name].insert(access.verbs.begin(), access.verbs.end());
    if (!access.note.empty())
        into.notes.push_back(access.note);
    into.drawn.push_back(access);
}

/// Names with equal verbs of one resource, the nameless verbs of named ones apart.
std::map<Texts, Texts> namesByVerbs(const std::map<std::string, Texts> &verbsByName)
{
    std::map<Texts, Texts> result;
    for (const auto &[name, verbs] : verbsByName) {
        Texts named, nameless;
        for (const std::string &verb : verbs)
            (isNameless(verb) && !name.empty() ? nameless : named).insert(verb);
        for (const Texts &some : {named, nameless}) {
            if (!some.empty())
                result[some].insert(name);
        }
    }
    return result;
}

/// Resources by the rest of their rule. Rights on all names and on some are different rules.
std::map<RuleKey, Texts> rulesOf(const Access &access)
{
    std::map<RuleKey, Texts> rules;
    for (const auto &[resource, verbsByName] : access.verbs) {
        for (const auto &[verbs, names] : namesByVerbs(verbsByName)) {
            Texts some = names;
            if (some.erase("") > 0)
                rules[{resource.first, verbs, {}}].insert(resource.second);
            if (!some.empty())
                rules[{resource.first, verbs, some}].insert(resource.second);
        }
    }
    return rules;
}

YamlValue listOf(const Texts &texts)
{
    return YamlValue::sequence(std::vector<std::string>(texts.begin(), texts.end()));
}

YamlValue rulesValue(const Access &access)
{
    YamlValue rules = YamlValue::sequence();
    for (const auto &[key, resources] : rulesOf(access)) {
        YamlValue rule = YamlValue::mapping();
        rule.set("apiGroups", listOf({key.apiGroup}));
        rule.set("resources", listOf(resources));
        if (!key.names.empty())
            rule.set("resourceNames", listOf(key.names));
        rule.set("verbs", listOf(key.verbs));
        rules.push(std::move(rule));
    }
    return rules;
}

class RbacExporter {
public:
    RbacExporter(const ExportPlan &plan, Diagnostics &diagnostics)
        : m_plan(plan), m_diagnostics(diagnostics)
    {}

    std::vector<ManifestFile> run()
    {
        std::map<Target, Access> byTarget;
        for (const ApiAccess &access : m_plan.apiAccess) {
            noteNamedCreate(access);
            addAtoms(access, byTarget[{access.subject, access.nameSpace}]);
        }
        for (const auto &[target, access] : byTarget)
            write(target, access);
        return std::move(m_files);
    }

private:
    void noteNamedCreate(const ApiAccess &access)
    {
        const bool isNamed = !access.names.empty() &&
                             std::any_of(access.verbs.begin(), access.verbs.end(), isNameless);
        if (isNamed)
            m_diagnostics.warning(ErrorCode::NotExportable,
                                  "API access of " + toString(access.subject) + " to " +
                                      access.resource +
                                      " names objects for create or deletecollection, whose "
                                      "requests carry no name: it grants nothing",
                                  {}, "draw these verbs without names");
    }

    [[nodiscard]] std::string subjectName(const Target &target) const
    {
        const ExportSubject *subject = m_plan.find(target.subject);
        return subject ? subject->name : dnsName(target.subject.name);
    }

    /// "web-shop" in shop; for an account of another namespace that is said first; cluster-wide
    /// "drawbridge:shop:web".
    std::string nameOf(const Target &target)
    {
        const std::string name = subjectName(target);
        const std::string &home = target.subject.nameSpace;
        if (target.nameSpace.empty())
            return uniqueName("drawbridge:" + (home.empty() ? "group" : home) + ':' + name,
                              m_taken[""]);
        const std::string from = home.empty() || home == target.nameSpace ? "" : home + '-';
        return uniqueName(from + name + '-' + target.nameSpace, m_taken[target.nameSpace]);
    }

    [[nodiscard]] YamlValue subjectValue(const NodeKey &key) const
    {
        YamlValue subject = YamlValue::mapping();
        if (key.kind == "Group") {
            subject.set("kind", "Group");
            subject.set("apiGroup", kApiGroup);
            subject.set("name", key.name);
            return subject;
        }
        subject.set("kind", "ServiceAccount");
        subject.set("name", m_plan.find(key)->serviceAccount);
        subject.set("namespace", key.nameSpace);
        return subject;
    }

    [[nodiscard]] LabelMap annotationsFor(const Access &access) const
    {
        Origin origin = originIn(m_plan);
        for (const ApiAccess &drawn : access.drawn)
            origin.apiAccess.push_back(namedAccess(m_plan, drawn));
        return annotationsOf(std::move(origin));
    }

    void write(const Target &target, const Access &access)
    {
        const bool isClusterWide = target.nameSpace.empty();
        const std::string name = nameOf(target);
        std::string why = "drawn: API access of " + toString(target.subject);
        for (const std::string &note : access.notes)
            why += remarkBelow("note: " + note);
        const std::string roleKind = isClusterWide ? "ClusterRole" : "Role";
        const LabelMap annotations = annotationsFor(access);
        YamlValue role = makeObject(kRbacApiVersion, roleKind, target.nameSpace, name, annotations);
        role.set("rules", rulesValue(access));
        if (m_plan.wants("Role"))
            addFile(target, roleKind, name, std::move(role), why);

        YamlValue binding =
            makeObject(kRbacApiVersion, roleKind + "Binding", target.nameSpace, name, annotations);
        YamlValue roleRef = YamlValue::mapping();
        roleRef.set("apiGroup", kApiGroup);
        roleRef.set("kind", roleKind);
        roleRef.set("name", name);
        binding.set("roleRef", std::move(roleRef));
        binding.set("subjects", YamlValue::sequence()).push(subjectValue(target.subject));
        if (m_plan.wants("RoleBinding"))
            addFile(target, roleKind + "Binding", name, std::move(binding), why);
    }

    void addFile(const Target &target, const std::string &kind, const std::string &name,
                 YamlValue object, const std::string &why)
    {
        const std::string scope = target.nameSpace.empty() ? "cluster" : target.nameSpace;
        m_files.push_back(makeFile(m_plan.design.name, "rbac",
                                   scope + '-' + dnsName(kind) + '-' + name, std::move(object),
                                   why));
        if (const ExportSubject *subject = m_plan.find(target.subject))
            m_files.back().workload = subject->nameSpace + '/' + subject->name;
    }

    const ExportPlan &m_plan;
    Diagnostics &m_diagnostics;
    std::map<std::string, std::set<std::string>> m_taken;
    std::vector<ManifestFile> m_files;
};

} // namespace

std::vector<ManifestFile> exportRbac(const ExportPlan &plan, Diagnostics &diagnostics)
{
    return RbacExporter(plan, diagnostics).run();
}

} // namespace drawbridge
