// SPDX-License-Identifier: Apache-2.0
// The words of the table of flows. Tested by tests/gui/test_flow_table_model.cpp
#include "views/table/flow_table_text.h"

#include "views/models/counted.h"
#include "views/models/findings_model.h"
#include "views/models/model_text.h"

#include <QCoreApplication>

namespace drawbridge {
namespace {

QString tableText(const char *text)
{
    return QCoreApplication::translate("FlowTable", text);
}

/// What the RBAC of the input gives of API access.
QString grantedText(AccessState::Today today)
{
    switch (today) {
    case AccessState::Today::Granted: return tableText("Granted by RBAC");
    case AccessState::Today::Partly: return tableText("Granted in part");
    case AccessState::Today::Denied: return tableText("Not granted");
    case AccessState::Today::Unknown: return tableText("Unknown");
    }
    return {};
}

QString todayText(const FlowRow &row)
{
    if (row.access)
        return grantedText(row.access->today);
    switch (row.today) {
    case FlowToday::OpenByDefault: return tableText("Open by default");
    case FlowToday::Open: return tableText("Open");
    case FlowToday::Unknown: return tableText("Unknown");
    case FlowToday::Allowed: return tableText("Allowed by policy");
    case FlowToday::Partly:
        return tableText("Only %1 allowed").arg(qt(toString(row.state->allowed & row.ports())));
    case FlowToday::Denied: return tableText("Denied");
    case FlowToday::NotEvaluated: return tableText("Not evaluated yet");
    }
    return {};
}

QString drawingText(FlowOrigin origin)
{
    switch (origin) {
    case FlowOrigin::NotDrawn: return tableText("Not drawn");
    case FlowOrigin::ToConfirm: return tableText("Inferred, to confirm");
    case FlowOrigin::Inferred: return tableText("Inferred");
    case FlowOrigin::Drawn: return tableText("Drawn");
    case FlowOrigin::Closed: return tableText("Closed");
    }
    return {};
}

QString portsText(const FlowRow &row)
{
    if (row.access)
        return accessCellText(row.access->access);
    const PortSet ports = row.ports();
    if (ports.empty())
        return {};
    const bool hasRules =
        row.flow && std::any_of(row.flow->ports.begin(), row.flow->ports.end(),
                                [](const FlowPort &p) { return !p.http.isAny(); });
    const QString text = qt(toString(ports));
    return hasRules ? tableText("%1, some requests").arg(text) : text;
}

QString findingsText(const FlowRow &row)
{
    if (!row.finding)
        return {};
    const QString severity = severityText(row.finding->severity);
    return row.findings == 1 ? severity
                             : tableText("%1 and %2 more").arg(severity).arg(row.findings - 1);
}

/// Of "env: CART_ADDR=cart:7070 (web.yaml:41:9)" what stands in the last brackets.
QString placeOfEvidence(const std::string &evidence)
{
    const std::size_t open = evidence.rfind('(');
    if (open == std::string::npos || !evidence.ends_with(')'))
        return {};
    return qt(evidence.substr(open + 1, evidence.size() - open - 2));
}

/// The file without its folders, the line without its column, as the list of findings has it.
QString shortened(const QString &place)
{
    const QString file = place.mid(place.lastIndexOf('/') + 1);
    return file.count(':') < 2 ? file : file.left(file.lastIndexOf(':'));
}

QString sourceText(const FlowRow &row)
{
    if (row.from)
        return flowEndText(*row.from);
    return counted(static_cast<qsizetype>(row.crowd->sources), tableText("1 source"),
                   tableText("any of %1"));
}

} // namespace

QString accessCellText(const ApiAccess &access)
{
    QStringList verbs, names;
    for (const std::string &verb : access.verbs)
        verbs << qt(verb);
    for (const std::string &name : access.names)
        names << qt(name);
    const QString resource =
        qt(access.resource + (access.apiGroup.empty() ? "" : '.' + access.apiGroup));
    QString text = verbs.join(QStringLiteral(", ")) + ' ' + resource;
    if (!names.isEmpty())
        text += tableText(" named %1").arg(names.join(QStringLiteral(", ")));
    if (access.resource.starts_with('/'))
        return text;
    return text + (access.nameSpace.empty() ? tableText(" everywhere")
                                            : tableText(" in %1").arg(qt(access.nameSpace)));
}

QString flowEndText(const NodeKey &key)
{
    const QString name = key.nameSpace.empty() ? qt(key.name) : qt(key.nameSpace + '/' + key.name);
    return key.cluster.empty() ? name : qt(key.cluster) + ':' + name;
}

QString flowColumnTitle(FlowColumn column)
{
    switch (column) {
    case FlowColumn::Source: return tableText("Source");
    case FlowColumn::Destination: return tableText("Destination");
    case FlowColumn::Ports: return tableText("Ports or access");
    case FlowColumn::Today: return tableText("Today");
    case FlowColumn::Drawing: return tableText("Drawing");
    case FlowColumn::Findings: return tableText("Findings");
    case FlowColumn::Place: return tableText("Place");
    }
    return {};
}

QString flowPlace(const FlowRow &row)
{
    if (row.access)
        return row.access->where.isKnown() ? qt(toString(row.access->where)) : QString();
    if (row.flow && !row.flow->evidence.empty()) {
        const QString place = placeOfEvidence(row.flow->evidence.front());
        if (!place.isEmpty())
            return place;
    }
    return row.finding && !row.finding->evidence.empty()
               ? qt(toString(row.finding->evidence.front()))
               : QString();
}

QString flowCellText(const FlowRow &row, FlowColumn column)
{
    switch (column) {
    case FlowColumn::Source: return sourceText(row);
    case FlowColumn::Destination: return flowEndText(*row.to);
    case FlowColumn::Ports: return portsText(row);
    case FlowColumn::Today: return todayText(row);
    case FlowColumn::Drawing: return drawingText(row.origin);
    case FlowColumn::Findings: return findingsText(row);
    case FlowColumn::Place: return shortened(flowPlace(row));
    }
    return {};
}

QString flowCellTip(const FlowRow &row, FlowColumn column)
{
    if (row.access && (column == FlowColumn::Today || column == FlowColumn::Place) &&
        !row.access->because.empty())
        return listOf(row.access->because);
    if (column == FlowColumn::Place)
        return row.flow && !row.flow->evidence.empty() ? listOf(row.flow->evidence)
                                                       : flowPlace(row);
    if (column == FlowColumn::Findings && row.finding)
        return qt(row.finding->message);
    if (column == FlowColumn::Drawing && row.flow && !row.flow->note.empty())
        return qt(row.flow->note);
    return flowCellText(row, column);
}

QString flowSentence(const FlowRow &row)
{
    QString sentence = tableText("%1 to %2").arg(sourceText(row), flowEndText(*row.to));
    for (const FlowColumn column :
         {FlowColumn::Ports, FlowColumn::Today, FlowColumn::Drawing, FlowColumn::Findings}) {
        const QString text = flowCellText(row, column);
        if (!text.isEmpty())
            sentence +=
                QStringLiteral(", ") +
                (column == FlowColumn::Findings ? tableText("findings: %1").arg(text) : text);
    }
    return sentence;
}

} // namespace drawbridge
