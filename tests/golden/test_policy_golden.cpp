// SPDX-License-Identifier: Apache-2.0
#include "exporters/policy_exporter.h"
#include "tests/golden/golden_design.h"
#include "tests/golden/golden_files.h"

#include <QtTest>

using namespace drawbridge;
using namespace drawbridge::golden;

class PolicyGoldenTest : public QObject {
    Q_OBJECT
private slots:
    void writesTheExpectedBytes();
};

/// The shop with every setting of admission, for every engine.
void PolicyGoldenTest::writesTheExpectedBytes()
{
    Design design = drawnDesign("shop");
    AdmissionSettings &settings = design.clusters.front().admission;
    settings.allowedRegistries = {"docker.io/library/redis", "registry.example:5000/shop/"};
    settings.imageDigests = true;
    settings.imageKeys = {"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYI\n"
                          "-----END PUBLIC KEY-----\n",
                          "k8s://signing/cosign"};
    settings.podAnnotations = {{"egress-policy", "allowed"}};
    Diagnostics diagnostics;
    const PolicyPlan plan = planPolicies(design, MeshKind::Sidecar, diagnostics);
    PolicyOptions options;
    options.engines = {PolicyEngine::ValidatingAdmissionPolicy, PolicyEngine::Gatekeeper,
                       PolicyEngine::Kyverno};
    const std::vector<ManifestFile> files = policyFiles(plan, options, diagnostics);
    std::vector<NamedText> texts;
    for (const ManifestFile &file : files)
        texts.push_back({file.path, file.text()});
    std::string told;
    const Diagnostics sorted = diagnostics.sorted();
    for (const Diagnostic &diagnostic : sorted.all())
        told += toString(diagnostic) + '\n';
    texts.push_back({"diagnostics.txt", told});
    compareWithFolder("expected_policies", texts);
}

QTEST_GUILESS_MAIN(PolicyGoldenTest)
#include "test_policy_golden.moc"
