// SPDX-License-Identifier: Apache-2.0
#include "exporters/netpol_analyzer_text.h"
#include "model/analysis/netpol_analyzer_world.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QDir>
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace drawbridge;

// The explained cases of netpol-analyzer beside the checkout: for each class of ports the text
// tells apart, our verdict is the same, and the policies we name for each direction are those it
// names. Skipped where they are absent.

namespace {

QString root()
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/../shared/conformance/netpol-analyzer/");
}

/// "Kind 'namespace/name'" by direction, of one class of ports.
struct PortClass {
    bool isAllowed = false;
    PortSet ports;
    QMap<QString, QSet<QString>> policies; ///< "Egress", "Ingress".
};

struct ExplainedPair {
    QString from;
    QString to;
    std::vector<PortClass> classes;
};

/// "TCP:[80,90-91], UDP" or "TCP, UDP, SCTP".
PortSet portsOf(const QString &text)
{
    PortSet ports;
    static const QRegularExpression item("(TCP|UDP|SCTP)(?::\\[([^\\]]*)\\])?");
    for (auto found = item.globalMatch(text); found.hasNext();) {
        const auto match = found.next();
        const Protocol protocol = *parseProtocol(match.captured(1).toStdString());
        if (match.captured(2).isEmpty())
            ports |= PortSet::allOf(protocol);
        for (const QString &range : match.captured(2).split(',', Qt::SkipEmptyParts)) {
            const QStringList ends = range.split('-');
            ports.add({protocol, ends.first().toUShort(), ends.last().toUShort()});
        }
    }
    return ports;
}

/// Reads the blocks "Connections between A => B:" and the list of what the default allows.
std::vector<ExplainedPair> pairsOf(const QString &text)
{
    static const QRegularExpression pairLine("^Connections between (.+) => (.+):$");
    static const QRegularExpression classLine("^\\s*(Allowed|Denied) ((?:TCP|UDP|SCTP).*) due to ");
    static const QRegularExpression directionLine("^\\s*(Egress|Ingress) \\((?:Allowed|Denied)\\)");
    static const QRegularExpression policyLine("((?:BaselineAdmin|Admin)?NetworkPolicy) '([^']+)'");
    static const QRegularExpression defaultLine("^(\\S.*) => (\\S.*)$");
    std::vector<ExplainedPair> pairs;
    bool isDefault = false;
    QString direction;
    for (const QString &line : text.split('\n')) {
        if (line.startsWith("# All Connections due"))
            isDefault = true;
        if (const auto match = pairLine.match(line); match.hasMatch()) {
            pairs.push_back({match.captured(1), match.captured(2), {}});
        } else if (const auto ports = classLine.match(line); ports.hasMatch()) {
            pairs.back().classes.push_back(
                {ports.captured(1) == "Allowed", portsOf(ports.captured(2)), {}});
            direction.clear();
        } else if (const auto way = directionLine.match(line); way.hasMatch()) {
            direction = way.captured(1);
        } else if (const auto policy = policyLine.match(line); policy.hasMatch()) {
            pairs.back().classes.back().policies[direction].insert(policy.captured(1) + ' ' +
                                                                   policy.captured(2));
        } else if (const auto open = defaultLine.match(line);
                   isDefault && open.hasMatch() && !line.contains(" : ")) {
            pairs.push_back({open.captured(1), open.captured(2), {{true, PortSet::all(), {}}}});
        }
        if (line.startsWith("Exposure Analysis Result"))
            break;
    }
    return pairs;
}

QString nameOf(const PolicyReason &reason)
{
    const ObjectMeta &meta = *reason.meta;
    const std::string prefix = meta.nameSpace.empty() ? "" : meta.nameSpace + '/';
    return QString::fromStdString(meta.kind + ' ' + prefix + meta.name);
}

bool touches(const PortSet &a, const PortSet &b)
{
    return !(a & b).empty();
}

/// The policies that decide about these ports in one direction: on the way to "allowed" those that
/// admit or pass on; else those that deny or pass on, and the NetworkPolicies that isolate.
QSet<QString> policiesOf(const NetworkExplanation &why, Direction direction, const PortSet &ports)
{
    const PortVerdict &verdict = direction == Direction::Egress ? why.egress : why.ingress;
    const bool isAllowed = verdict.allowed.containsAll(ports);
    QSet<QString> names;
    PortSet deniedBefore;
    for (const PolicyReason &reason : why.reasons) {
        if (reason.direction != direction)
            continue;
        if (touches(reason.passed, ports) || (isAllowed && touches(reason.ports.allowed, ports)) ||
            (!isAllowed && touches(reason.denied, ports)))
            names.insert(nameOf(reason));
        if (!isAllowed && reason.policy && !deniedBefore.containsAll(ports))
            names.insert(nameOf(reason));
        deniedBefore |= reason.denied;
    }
    return names;
}

/// One input with its engine.
class World {
public:
    explicit World(const QString &folder)
    {
        Diagnostics diagnostics;
        ImportOptions options;
        options.refusals = DiagnosticLevel::Warning;
        const auto topology = buildTopology(
            importPaths({(root() + folder).toStdString()}, options, diagnostics), diagnostics);
        m_world = netpolAnalyzerWorld(*topology);
        m_engine.emplace(netpolAnalyzerEngine(m_world));
        for (std::uint32_t i = 0; i < m_world.topology->workloads.size(); ++i) {
            const NodeKey &key = m_world.topology->workloads[i].key;
            m_byName[QString::fromStdString(netpolAnalyzerPeers(key).front())] = i;
        }
        m_byName["{ingress-controller}"] = m_world.ingressController.index;
    }

    /// What is wrong with our answer for the pair; empty: nothing.
    QString complaint(const ExplainedPair &pair) const
    {
        const auto from = endOf(pair.from);
        const auto to = endOf(pair.to);
        if (!from || !to)
            return "no such pair";
        const NetworkExplanation why = m_engine->explain(*from, *to);
        // What the Ingress does not lead to is denied whatever the policies say.
        const bool isIngress = pair.from.startsWith('{');
        for (const PortClass &one : pair.classes) {
            if (isIngress && !one.isAllowed)
                continue;
            const bool isAllowed = why.both.allowed.containsAll(one.ports);
            if (isAllowed != one.isAllowed || touches(why.both.unknown, one.ports) ||
                (!one.isAllowed && touches(why.both.allowed, one.ports)))
                return "verdict of " + QString::fromStdString(toString(one.ports));
            for (const Direction direction : {Direction::Egress, Direction::Ingress}) {
                const QString name = direction == Direction::Egress ? "Egress" : "Ingress";
                const QSet<QString> ours = policiesOf(why, direction, one.ports);
                const QSet<QString> wanted = one.policies.value(name);
                if (ours != wanted)
                    return name + " of " + QString::fromStdString(toString(one.ports)) + ": " +
                           listed(ours) + " instead of " + listed(wanted);
            }
        }
        return {};
    }

private:
    static QString listed(const QSet<QString> &names)
    {
        QStringList sorted(names.begin(), names.end());
        sorted.sort();
        return '{' + sorted.join(", ") + '}';
    }

    std::optional<Endpoint> endOf(const QString &text) const
    {
        if (const auto found = m_byName.find(text); found != m_byName.end())
            return WorkloadId{*found};
        const auto address = IpAddress::parse(text.section('-', 0, 0).toStdString());
        return address ? std::optional<Endpoint>(*address) : std::nullopt;
    }

    NetpolAnalyzerWorld m_world;
    std::optional<NetworkEngine> m_engine;
    QMap<QString, std::uint32_t> m_byName;
};

} // namespace

class NetpolAnalyzerExplainTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cases_data();
    void cases();
};

void NetpolAnalyzerExplainTest::initTestCase()
{
    if (!QDir(root()).exists())
        QSKIP("the cases are not beside this checkout (../shared/conformance/netpol-analyzer)");
}

void NetpolAnalyzerExplainTest::cases_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("expected");
    QFile table(root() + "cases.tsv");
    QVERIFY(table.open(QIODevice::ReadOnly));
    int count = 0;
    for (const QString &line : QString::fromUtf8(table.readAll()).split('\n')) {
        const QStringList cells = line.split('\t');
        if (cells.value(2) != "explain")
            continue;
        ++count;
        QTest::newRow(qPrintable(cells[0] + ' ' + cells[3])) << cells[0] << cells[1];
    }
    QCOMPARE(count, 33);
}

void NetpolAnalyzerExplainTest::cases()
{
    QFETCH(QString, folder);
    QFETCH(QString, expected);
    QFile text(root() + expected);
    QVERIFY(text.open(QIODevice::ReadOnly));
    const auto pairs = pairsOf(QString::fromUtf8(text.readAll()));
    QVERIFY(!pairs.empty());
    const World world(folder);
    QStringList complaints;
    for (const ExplainedPair &pair : pairs) {
        const QString complaint = world.complaint(pair);
        if (!complaint.isEmpty())
            complaints << pair.from + " => " + pair.to + ": " + complaint;
    }
    QVERIFY2(complaints.isEmpty(), qPrintable('\n' + complaints.join('\n')));
}

QTEST_GUILESS_MAIN(NetpolAnalyzerExplainTest)
#include "test_netpol_analyzer_explain.moc"
