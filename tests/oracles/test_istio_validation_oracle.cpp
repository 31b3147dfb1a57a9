// SPDX-License-Identifier: Apache-2.0
// The decoders of Istio's security kinds against istiod's own validators: objects changed in every
// way that istio.md 3.1 has a row for, the same verdict on each. Where the CRD alone refuses an
// object, which these validators do not see, the decoder refuses it for a reason that is listed.
#include "model/yaml/yaml_scalar.h"
#include "tests/helpers/decode_text.h"
#include "tests/oracles/ask_istio.h"
#include "tests/oracles/mutate_istio.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

using namespace drawbridge;
using namespace drawbridge::test;

using Json = nlohmann::ordered_json;

namespace {

constexpr int kObjects = 6000;
constexpr int kLeastPercent = 25;

/// Refusals of ours that istiod's validators do not share.
struct Stricter {
    const char *message; ///< A regular expression.
    const char *reason;
    bool hidesMore = false; ///< What is read otherwise may be missed elsewhere in the object.
};
constexpr std::array<Stricter, 11> kStricter{{
    {"above the 512 that the CRD allows", "maxItems of rules and from"},
    {"has more than 16 items", "maxItems of targetRefs"},
    {"is longer than 63 characters", "maxLength of a label's value"},
    {"is a whole number for kubectl .*expected a string",
     "an enum by its number: the CRD takes its words only", true},
    {"[a-z]_[a-z_]+ is not a field of this kind", "the CRD does not know protobuf's own names",
     true},
    {"rules\\[\\d+\\] is missing", "a null item is no object to the CRD"},
    {"stands under \" 80\"", "int() of the CRD's rule does not take blanks"},
    {"spaceDelimitedClaims\\[\\d+\\] is (an empty string|null)", "minLength of a claim"},
    {"has more than one of jwks, jwksUri and jwks_uri", "a rule of the CRD"},
    {"fe80::1%e0", "no packet's address has a zone, so the policy stays unknown"},
    {"::ffff:10.0.0.1", "an IPv4 address in IPv6 form may be either, so it stays unknown"},
}};

// -------------------------------------------------------------------------------- what is mutated
Json complete(Json object)
{
    Json metadata{{"name", "p"}, {"namespace", "a"}};
    return {{"apiVersion", "security.istio.io/v1"},
            {"kind", object["kind"]},
            {"metadata", std::move(metadata)},
            {"spec", object["spec"]}};
}

Json jsonOf(const YamlNode &node)
{
    Json value;
    switch (node.kind) {
    case YamlNode::Kind::Null: break;
    case YamlNode::Kind::Sequence:
        value = Json::array();
        for (const auto &item : node.items)
            value.push_back(jsonOf(item));
        break;
    case YamlNode::Kind::Mapping:
        value = Json::object();
        for (const auto &entry : node.entries)
            value[entry.key] = jsonOf(entry.value);
        break;
    case YamlNode::Kind::Scalar:
        value = scalarType(node) == ScalarType::Bool ? Json(isTrue(node)) : Json(node.text);
    }
    return value;
}

QString samplesFolder()
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/../shared/conformance/istio/validation/");
}

void addSamples(const char *name, std::vector<Json> &bases)
{
    QFile file(samplesFolder() + name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    Diagnostics diagnostics;
    for (const auto &document :
         readYaml(file.readAll().toStdString(), makeFileRef(name), {}, diagnostics))
        bases.push_back(complete(jsonOf(document)));
}

std::vector<Json> allBases()
{
    std::vector<Json> bases;
    for (const auto &object : ownIstioObjects())
        bases.push_back(complete(object));
    for (const char *name : {"authz-valid.yaml", "peerauth-valid.yaml", "reqauth-valid.yaml"})
        addSamples(name, bases);
    return bases;
}

// -------------------------------------------------------------------------------- what is compared
bool isRefused(const Decoded &decoded)
{
    return decoded.only<UndecodedPolicy>() != nullptr;
}

/// The row that excuses an error, or none.
const Stricter *excuseOf(const Diagnostic &diagnostic)
{
    const auto message = QString::fromStdString(diagnostic.what.message);
    const auto found = std::ranges::find_if(kStricter, [&](const Stricter &row) {
        return QRegularExpression(row.message).match(message).hasMatch();
    });
    return found == kStricter.end() ? nullptr : &*found;
}

std::string sayings(const Diagnostics &diagnostics)
{
    std::string text;
    for (const auto &diagnostic : diagnostics.all())
        text += toString(diagnostic) + '\n';
    return text;
}

struct Counts {
    int accepted = 0, refused = 0, stricter = 0;
};

} // namespace

class IstioValidationOracleTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void agreesWithIstiod();

private:
    void compare(const IstioMutant &mutant, const Json &real);
    bool isExcused(const Decoded &decoded);
    void printCounts() const;

    std::map<std::string, Counts> m_counts; ///< By mutation.
    std::map<const Stricter *, int> m_excuses;
    Counts m_all;
    int m_differences = 0;
};

void IstioValidationOracleTest::initTestCase()
{
    if (!QDir(samplesFolder()).exists())
        QSKIP("Istio's samples are not beside this checkout (../shared/conformance/istio)");
}

/// Every error of the decoder is one that istiod leaves to the CRD.
bool IstioValidationOracleTest::isExcused(const Decoded &decoded)
{
    std::set<const Stricter *> rows;
    for (const auto &diagnostic : decoded.diagnostics.all()) {
        if (diagnostic.level == DiagnosticLevel::Error)
            rows.insert(excuseOf(diagnostic));
    }
    const bool mayHideMore =
        std::ranges::any_of(rows, [](const auto *row) { return row && row->hidesMore; });
    if (rows.erase(nullptr) > 0 && !mayHideMore)
        return false;
    for (const auto *row : rows)
        ++m_excuses[row];
    return true;
}

void IstioValidationOracleTest::compare(const IstioMutant &mutant, const Json &real)
{
    const auto decoded = decodeText(mutant.text);
    const bool isReal = !real["error"].is_null();
    const bool isOurs = isRefused(decoded);
    const bool isStricter = isOurs && !isReal && isExcused(decoded);
    const auto count = [&](Counts &counts) {
        ++(isReal ? counts.refused : counts.accepted);
        counts.stricter += isStricter ? 1 : 0;
    };
    count(m_all);
    for (const auto &mutation : mutant.mutations)
        count(m_counts[mutation]);
    if (decoded.objects.size() == 1 && (isOurs == isReal || isStricter))
        return;
    constexpr int mostPrinted = 20;
    if (++m_differences <= mostPrinted)
        qWarning("%s\nistiod: %s\nours: %s", mutant.text.c_str(), real["error"].dump().c_str(),
                 sayings(decoded.diagnostics).c_str());
}

void IstioValidationOracleTest::printCounts() const
{
    std::printf("%d objects, %d accepted by istiod, %d refused, %d by us alone, %d differences\n",
                kObjects, m_all.accepted, m_all.refused, m_all.stricter, m_differences);
    std::printf("accepted  refused  by us alone  mutation\n");
    for (const auto &name : istioMutationNames()) {
        const auto found = m_counts.find(name);
        const auto counts = found == m_counts.end() ? Counts() : found->second;
        std::printf("%8d %8d %12d  %s\n", counts.accepted, counts.refused, counts.stricter,
                    name.c_str());
    }
    for (const auto &[row, count] : m_excuses)
        std::printf("by us alone %4d times: %s\n", count, row->reason);
    std::fflush(stdout);
}

void IstioValidationOracleTest::agreesWithIstiod()
{
    std::mt19937 random(qEnvironmentVariableIntValue("DRAWBRIDGE_SEED") + 20261130u);
    const PickOf pick = [&random](int n) {
        return static_cast<int>(random() % static_cast<unsigned>(n));
    };
    const auto bases = allBases();
    std::vector<IstioMutant> mutants;
    Json question = Json::array();
    for (int i = 0; i < kObjects; ++i) {
        mutants.push_back(mutatedIstioObject(pick, bases));
        question.push_back({{"id", i}, {"yaml", mutants.back().object.dump()}});
    }
    const auto answers = askIstio("validate", question);
    if (answers.empty())
        return;
    QCOMPARE(answers.size(), mutants.size());
    for (std::size_t i = 0; i < mutants.size(); ++i)
        compare(mutants[i], answers[i]);
    printCounts();
    QCOMPARE(m_differences, 0);
    QVERIFY2((m_all.accepted - m_all.stricter) * 100 >= kObjects * kLeastPercent,
             "too many are refused");
    QVERIFY2(m_all.refused * 100 >= kObjects * kLeastPercent, "too many are accepted");
    for (const auto &name : istioMutationNames())
        QVERIFY2(m_counts.contains(name), ("never: " + name).c_str());
    for (const auto &row : kStricter)
        QVERIFY2(m_excuses.contains(&row), (std::string("needless: ") + row.message).c_str());
}

QTEST_GUILESS_MAIN(IstioValidationOracleTest)
#include "test_istio_validation_oracle.moc"
