// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

namespace {

test::Decoded decodeSpec(const std::string &version, const std::string &spec)
{
    return decodeText("apiVersion: " + version +
                      "\nkind: Ingress\nmetadata:\n  name: i\n"
                      "  annotations: {kubernetes.io/ingress.class: nginx}\nspec:\n" +
                      spec);
}

} // namespace

class DecodeIngressTest : public QObject {
    Q_OBJECT
private slots:
    void currentForm();
    void oldForm();
    void hostOnlyAndResource();
    void saysWhatIsMissing();
};

void DecodeIngressTest::currentForm()
{
    const auto decoded =
        decodeSpec("networking.k8s.io/v1",
                   "  ingressClassName: haproxy\n  tls: [{hosts: [a.example], secretName: cert}]\n"
                   "  defaultBackend: {service: {name: fallback, port: {name: http}}}\n"
                   "  rules:\n  - host: a.example\n    http:\n      paths:\n"
                   "      - {path: /x, pathType: Prefix, backend: {service: {name: web, port: "
                   "{number: 80}}}}\n");
    const auto *ingress = decoded.only<IngressObject>();
    QVERIFY2(ingress != nullptr, decoded.said().c_str());
    COMPARE(ingress->ingressClassName, "haproxy");
    COMPARE(ingress->tls.at(0).hosts.at(0), "a.example");
    COMPARE(ingress->tls[0].secretName, "cert");
    COMPARE(ingress->backends.at(0).portName, "http");
    COMPARE(ingress->backends.at(1).serviceName, "web");
    COMPARE(ingress->backends[1].host, "a.example");
    COMPARE(ingress->backends[1].path, "/x");
    QVERIFY(ingress->backends[1].portNumber == std::uint16_t{80});
}

void DecodeIngressTest::oldForm()
{
    const auto decoded = decodeSpec(
        "extensions/v1beta1",
        "  backend: {serviceName: web, servicePort: 80}\n"
        "  rules: [{http: {paths: [{backend: {serviceName: api, servicePort: http}}]}}]\n");
    const auto *ingress = decoded.only<IngressObject>();
    QVERIFY2(ingress != nullptr, decoded.said().c_str());
    COMPARE(ingress->ingressClassName, "nginx");
    QVERIFY(ingress->backends.at(0).portNumber == std::uint16_t{80});
    COMPARE(ingress->backends.at(1).portName, "http");
    QVERIFY(ingress->tls.empty());
}

void DecodeIngressTest::hostOnlyAndResource()
{
    const auto decoded =
        decodeSpec("networking.k8s.io/v1", "  defaultBackend: {resource: {kind: Bucket, name: x}}\n"
                                           "  rules: [{host: a.example}]\n");
    QVERIFY(decoded.only<IngressObject>()->backends.empty());
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeIngressTest::saysWhatIsMissing()
{
    const auto decoded =
        decodeSpec("networking.k8s.io/v1", "  rules:\n  - http: {paths: [{backend: {}}]}\n");
    QVERIFY(decoded.only<IngressObject>() != nullptr);
    COMPARE(decoded.said(), "error DB1402 8:30");
}

QTEST_GUILESS_MAIN(DecodeIngressTest)
#include "test_decode_ingress.moc"
