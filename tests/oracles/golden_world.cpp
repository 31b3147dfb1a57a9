// SPDX-License-Identifier: Apache-2.0
#include "tests/oracles/golden_world.h"

#include "model/import/importer.h"
#include "tests/oracles/golden_requests.h"

#include <QFile>
#include <QRegularExpression>

#include <array>
#include <functional>

namespace drawbridge::test {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char *kOtherAddress = "127.60.0.1";
constexpr int kOtherPort = 18080;

QString contentsOf(const std::string &path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", path.c_str());
    return QString::fromUtf8(file.readAll());
}

using Replacement = std::function<QString(const QRegularExpressionMatch &)>;

void replaceEach(QString &text, const char *pattern, const Replacement &replacement)
{
    QString result;
    qsizetype end = 0;
    auto matches = QRegularExpression(pattern).globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        result += text.mid(end, match.capturedStart() - end) + replacement(match);
        end = match.capturedEnd();
    }
    text = result + text.mid(end);
}

QString httpMethod(const QRegularExpressionMatch &match)
{
    static const std::array methods{"GET",   "POST",    "PUT",  "DELETE",
                                    "PATCH", "OPTIONS", "HEAD", "TRACE"};
    const auto digit = [&match](int group) { return match.captured(group).toUInt(); };
    return methods.at((digit(1) * 4 + digit(2) * 2 + digit(3) % 2) % methods.size());
}

QString highPort(const QString &port)
{
    const int number = port.toInt();
    return QString::number(number > 1024 ? number : number + 20000);
}

/// The same for policies and filters, so that a filter still is what istiod makes of the policies.
std::string onLoopback(QString text)
{
    const auto replace = [&text](const char *pattern, const char *with) {
        text.replace(QRegularExpression(pattern), with);
    };
    replace(R"((rule\[\d\]-from\[\d\])-principal\[(\d)\])", R"(td/ns/\1-ns[\2]/sa/a)");
    replace(R"((rule\[\d\]-to\[\d\]-path))", R"(/\1)");
    replace(R"(\b\d+\.(\d+\.\d+\.\d+)\b)", R"(127.\1)");
    replaceEach(text, R"(rule\[(\d)\]-to\[(\d)\]-method\[(\d)\])", httpMethod);
    replaceEach(text, R"x("(\d+)")x",
                [](const auto &match) { return '"' + highPort(match.captured(1)) + '"'; });
    replaceEach(text, R"(destinationPort: (\d+))", [](const auto &match) {
        return "destinationPort: " + highPort(match.captured(1));
    });
    return text.toStdString();
}

GoldenRow rowOf(const std::string &folder, const QStringList &cells)
{
    GoldenRow row;
    row.name = cells.at(0).toStdString();
    row.policies = onLoopback(contentsOf(folder + row.name));
    row.filter = onLoopback(contentsOf(folder + cells.at(1).toStdString()));
    row.trustDomain = cells.at(2).isEmpty() ? "cluster.local" : cells.at(2).toStdString();
    for (const auto &alias : cells.at(3).split(',', Qt::SkipEmptyParts))
        row.aliases.push_back(alias.toStdString());
    row.listener = cells.at(4).toStdString();
    return row;
}

Json worldOf(const GoldenRow &row, const GoldenValues &values, const std::string &address)
{
    Json world{{"address", address},
               {"listener", row.listener},
               {"ports", values.ports},
               {"namespace", "foo"},
               {"labels", {{"app", "httpbin"}, {"version", "v1"}}},
               {"mesh",
                {{"rootNamespace", "istio-system"},
                 {"trustDomain", row.trustDomain},
                 {"trustDomainAliases", row.aliases},
                 {"pathNormalization", "BASE"},
                 {"validateTrustDomain", false}}},
               {"filters", Json::array({row.filter})},
               {"requests", Json::array()}};
    if (row.listener == "http") {
        world["jwt"] = true;
        world["issuers"] = values.issuers;
    }
    return world;
}

} // namespace

std::vector<GoldenRow> goldenRows(const std::string &folder)
{
    std::vector<GoldenRow> rows;
    const auto lines = contentsOf(folder + "cases.tsv").split('\n', Qt::SkipEmptyParts);
    for (const auto &line : lines.mid(1))
        rows.push_back(rowOf(folder, line.split('\t')));
    return rows;
}

std::vector<Json> goldenWorlds(const GoldenRow &row, const PickOf &pick, int requests)
{
    Diagnostics diagnostics;
    const auto resources = importText(row.policies, "policies.yaml", {}, diagnostics);
    auto values = goldenValues(resources.authorizationPolicies);
    values.ports.push_back(kOtherPort);
    for (const auto &domain : row.aliases)
        values.domains.push_back(domain);
    values.domains.push_back(row.trustDomain);
    std::vector<std::string> addresses{kOtherAddress};
    addresses.insert(addresses.end(), values.destinations.begin(), values.destinations.end());
    std::vector<Json> worlds;
    for (const auto &address : addresses)
        worlds.push_back(worldOf(row, values, address));
    for (int i = 0; i < requests; ++i)
        worlds[static_cast<std::size_t>(i) % worlds.size()]["requests"].push_back(
            goldenRequest(resources.authorizationPolicies, values, row.listener == "http", pick));
    return worlds;
}

} // namespace drawbridge::test
