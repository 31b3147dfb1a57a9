// SPDX-License-Identifier: Apache-2.0
#include "exporters/secret_stubs.h"

#include "exporters/export_names.h"
#include "exporters/manifest_object.h"
#include "exporters/table_cells.h"
#include "model/analysis/findings/secret_patterns.h"
#include "model/kubernetes/label_syntax.h"

#include <algorithm>
#include <map>
#include <set>

// external-secrets.io/v1 ExternalSecret and secrets-store.csi.x-k8s.io/v1 SecretProviderClass.
// Values are looked at and forgotten: what is kept is the name under which each was found.
// Tested by tests/unit/exporters/test_secret_stubs.cpp

namespace drawbridge {

namespace {

constexpr const char *kStubFolder = "secret-stubs";
constexpr const char *kFillIn = "fill-in";

/// The Secret to come of one workload or ConfigMap.
struct SecretStub {
    NodeKey owner;
    std::map<std::string, std::string> places; ///< Where each key was found, in words.
};

bool isSecretLiteral(const std::string &name, const std::string &value)
{
    return literalSignOf(name, value) != SecretSign::None || holdsUrlPassword(value);
}

/// Keys of a Secret: letters, digits, '-', '_' and '.', up to 253.
bool isSecretKey(const std::string &key)
{
    return !key.empty() && key.size() <= 253 && key != "." && !key.starts_with("..") &&
           std::ranges::all_of(key, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '.';
           });
}

class StubFinder {
public:
    StubFinder(const Design &design, Diagnostics &diagnostics)
        : m_design(design), m_diagnostics(diagnostics)
    {}

    std::vector<SecretStub> run()
    {
        for (const auto &cluster : m_design.topology->clusters) {
            if (!cluster.resources)
                continue;
            for (const WorkloadObject &object : cluster.resources->workloads)
                add(stubOf(object, keyOf(cluster.name, object.meta)), object.meta);
            for (const ConfigMapObject &map : cluster.resources->configMaps)
                add(stubOf(map, keyOf(cluster.name, map.meta)), map.meta);
        }
        std::ranges::sort(m_stubs, {}, &SecretStub::owner);
        return std::move(m_stubs);
    }

private:
    static NodeKey keyOf(const std::string &cluster, const ObjectMeta &meta)
    {
        return {cluster, meta.nameSpace, meta.kind, meta.name};
    }

    /// A variable with several values in one pod is a key for each container.
    static SecretStub stubOf(const WorkloadObject &object, NodeKey owner)
    {
        std::map<std::string, std::set<std::string_view>> values;
        const auto forEachLiteral = [&object](const auto &visit) {
            for (const Container &container : object.pod.containers)
                for (const EnvironmentVariable &variable : container.env)
                    if (variable.value && isSecretLiteral(variable.name, *variable.value))
                        visit(container, variable);
        };
        forEachLiteral([&](const Container &, const EnvironmentVariable &variable) {
            values[variable.name].insert(*variable.value);
        });
        SecretStub stub{std::move(owner), {}};
        forEachLiteral([&](const Container &container, const EnvironmentVariable &variable) {
            const bool isOne = values[variable.name].size() == 1;
            std::string &place =
                stub.places[isOne ? variable.name : container.name + '.' + variable.name];
            place += (place.empty() ? "" : "; ") + std::string("variable ") + variable.name +
                     " of container " + container.name;
        });
        return stub;
    }

    static SecretStub stubOf(const ConfigMapObject &map, NodeKey owner)
    {
        SecretStub stub{std::move(owner), {}};
        for (const auto &[key, value] : map.data)
            if (isSecretLiteral(key, value.text))
                stub.places[key] = "key " + key;
        return stub;
    }

    void add(SecretStub stub, const ObjectMeta &meta)
    {
        std::erase_if(stub.places, [&](const auto &entry) {
            if (isSecretKey(entry.first))
                return false;
            m_diagnostics.warning(ErrorCode::NotExportable,
                                  toString(stub.owner) + ": \"" + oneLine(entry.first) +
                                      "\" can be no key of a Secret: it is not in its stub",
                                  meta.where, "rename it");
            return true;
        });
        if (stub.places.empty())
            return;
        if (isDnsSubdomain(meta.name) && isDnsLabel(meta.nameSpace))
            m_stubs.push_back(std::move(stub));
        else
            m_diagnostics.warning(ErrorCode::NotExportable,
                                  toString(stub.owner) +
                                      " has a name that the API server refuses: no stub is "
                                      "written for its secrets",
                                  meta.where, "import the manifest with its names filled in");
    }

    const Design &m_design;
    Diagnostics &m_diagnostics;
    std::vector<SecretStub> m_stubs;
};

YamlValue externalSecret(const SecretStub &stub, const std::string &name)
{
    YamlValue object =
        makeObject("external-secrets.io/v1", "ExternalSecret", stub.owner.nameSpace, name);
    YamlValue &spec = object.set("spec", YamlValue::mapping());
    spec.set("refreshInterval", "1h0m0s");
    YamlValue &store = spec.set("secretStoreRef", YamlValue::mapping());
    store.set("kind", "SecretStore");
    store.set("name", kFillIn).comment("the SecretStore of this namespace");
    spec.set("target", mappingOf("name", name));
    YamlValue &data = spec.set("data", YamlValue::sequence());
    for (const auto &[key, place] : stub.places) {
        YamlValue &item = data.push(YamlValue::mapping());
        item.set("secretKey", key).comment(place);
        YamlValue remote = YamlValue::mapping();
        remote.set("key", kFillIn).comment("where the store keeps it");
        item.set("remoteRef", std::move(remote));
    }
    return object;
}

YamlValue secretProviderClass(const SecretStub &stub, const std::string &name)
{
    YamlValue object = makeObject("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass",
                                  stub.owner.nameSpace, name);
    YamlValue &spec = object.set("spec", YamlValue::mapping());
    spec.set("provider", kFillIn).comment("aws, azure, gcp, vault or another that is installed");
    spec.set("parameters", mappingOf("objects", kFillIn))
        .comment("as the provider has them, an object for each objectName below");
    YamlValue secret = mappingOf("secretName", name);
    secret.set("type", "Opaque");
    YamlValue &data = secret.set("data", YamlValue::sequence());
    for (const auto &[key, place] : stub.places) {
        YamlValue &item = data.push(YamlValue::mapping());
        item.set("key", key).comment(place);
        item.set("objectName", key);
    }
    spec.set("secretObjects", YamlValue::sequence()).push(std::move(secret));
    return object;
}

} // namespace

Result<SecretSource> parseSecretSource(std::string_view text)
{
    if (text == "external-secrets")
        return SecretSource::ExternalSecrets;
    if (text == "csi")
        return SecretSource::CsiDriver;
    return fail(ErrorCode::Usage,
                "--secret-stubs is external-secrets or csi, not \"" + std::string(text) + '"');
}

std::vector<ManifestFile> secretStubFiles(const Design &design, SecretSource source,
                                          Diagnostics &diagnostics)
{
    std::vector<ManifestFile> files;
    if (!design.topology)
        return files;
    std::set<std::string> taken;
    for (const SecretStub &stub : StubFinder(design, diagnostics).run()) {
        const std::string name = dnsName(stub.owner.name + '-' + stub.owner.kind) + "-secrets";
        const std::string file = uniqueName(fileNamePart(stub.owner.nameSpace + '-' + name), taken);
        files.push_back(makeFile(
            design.name, kStubFolder, file,
            source == SecretSource::ExternalSecrets ? externalSecret(stub, name)
                                                    : secretProviderClass(stub, name),
            "For the literals of " + toString(stub.owner) +
                " (ZT-SEC-001, ZT-SEC-002). Put new values into the store, fill in what says so, "
                "apply it,\nrefer to the keys of the Secret with secretKeyRef, and take the "
                "literals out."));
    }
    return files;
}

} // namespace drawbridge
