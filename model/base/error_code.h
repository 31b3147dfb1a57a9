// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace drawbridge {

/// Stable, documented numbers; printed as "DB1203". A number is never used again for something
/// else. 10xx files and sources, 12xx YAML and JSON, 14xx Kubernetes objects, 16xx values with a
/// grammar, 18xx design, 20xx analysis, 22xx export and proof, 24xx layout, 26xx command line.
enum class ErrorCode : int {
    Internal = 1,

    FileNotFound = 1001,
    FileUnreadable = 1002,
    NotARegularFile = 1003,
    FileTooLarge = 1004,
    TooManyFiles = 1005,
    WriteFailed = 1006,
    NothingToRead = 1007,
    MemoryLimit = 1010,

    KustomizePlain = 1020,
    KustomizeFailed = 1021,
    KustomizeOutside = 1022,
    KustomizeVariants = 1023,
    HelmPlain = 1024,
    HelmFailed = 1025,
    ToolMissing = 1026,
    ArchiveUnreadable = 1027,
    ArchiveEntryRefused = 1028,
    ArchiveTooLarge = 1029,
    ArchiveNested = 1030,
    KustomizeUnnamed = 1031,

    YamlSyntax = 1201,
    YamlTooDeep = 1202,
    YamlDuplicateKey = 1203,
    YamlAliasLimit = 1204,
    YamlTooManyDocuments = 1205,
    TextNotUtf8 = 1206,
    JsonSyntax = 1207,
    TemplateText = 1208,
    YamlAmbiguousScalar = 1209,
    YamlOldNumber = 1210,

    NotKubernetes = 1401,
    FieldMissing = 1402,
    FieldWrongType = 1403,
    FieldInvalid = 1404,
    FieldUnknown = 1405,
    DuplicateObject = 1406,
    OpaqueKind = 1407,
    DanglingReference = 1408,
    PatchTargetMissing = 1409,
    ApiVersionRemoved = 1411,
    TemplateMissing = 1412,
    ReferenceNotGranted = 1413,
    RouteNotAdmitted = 1414,

    PolicySurprising = 1430,
    PolicyNotEvaluated = 1431,

    PortInvalid = 1601,
    CidrInvalid = 1602,
    LabelInvalid = 1603,
    NameInvalid = 1604,
    NodeKeyInvalid = 1605,
    SelectorInvalid = 1606,
    AnnotationInvalid = 1607,

    DesignInvalid = 1801,
    DesignVersion = 1802,
    NodeUnknown = 1803,
    FlowExists = 1804,
    FlowUnknown = 1805,
    FlowInvalid = 1806,
    AccessInvalid = 1807,
    SettingMissing = 1808,

    PolicyUndecodable = 2001,
    Cancelled = 2002,

    NotExportable = 2201,
    SelectorAmbiguous = 2202,
    ExportNotOurs = 2203,
    SourceHidden = 2204,
    IdentityAmbiguous = 2205,

    LayoutHelper = 2401,

    Usage = 2601,
};

/// "DB1203".
[[nodiscard]] std::string toString(ErrorCode code);

} // namespace drawbridge
