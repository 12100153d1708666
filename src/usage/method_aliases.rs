//! Where client libraries name a method otherwise than the specs do, found by comparing eight versions of
//! them with the specs.

/// The form of the answer, which is no part of the operation.
pub(super) const VARIANTS: [&str; 8] =
    ["htmlcontent", "content", "text", "zip", "json", "svg", "xaml", "lines"];

/// A client and the one whose methods it has too: results of tests are published apart, for the same scopes.
pub(super) const ALSO: [(&str, &str); 1] = [("test", "testresults")];

/// What the .NET library calls `Get…` and the specs `List…`.
pub(super) const LISTED: [&str; 2] = ["getusers", "getgroups"];

/// Name in client libraries, name in the specs; a `#` at the end means the operation whose id has one.
///
/// The first group renames; the others are further forms of one operation, told by its location.
pub(super) const ALIASES: &[(&str, &str)] = &[
    ("exportprocesstemplate", "export"),
    ("getqueryresultcount", "querybyid#"),
    ("getteammembers", "getteammemberswithextendedproperties"),
    ("importprocesstemplate", "import"),
    ("importprocesstemplatestatus", "status"),
    ("importstatusprocesstemplate", "status"),
    // The .NET library's own: the same request with a filter or a body of its own.
    ("getaccountsbymember", "getaccounts"),
    ("getaccountsbyowner", "getaccounts"),
    ("getbranchrefs", "getrefs"),
    ("gettagrefs", "getrefs"),
    ("haspermission", "haspermissions"),
    ("readidentity", "readidentities"),
    ("renamerepository", "updaterepository"),
    // Advanced security, build, identities.
    ("getalertsarif", "getalert"),
    ("getbuildbadgedata", "getbuildbadge"),
    ("getfulldefinitions", "getdefinitions"),
    ("getidentitychanges", "readidentities"),
    ("getuseridentityidsbydomainid", "readidentities"),
    ("readidentitiesbyscope", "readidentities"),
    // Graph: one operation that takes several bodies.
    ("creategroupmailaddress", "creategroup"),
    ("creategrouporiginid", "creategroup"),
    ("creategroupvsts", "creategroup"),
    ("createusermailaddress", "createuser"),
    ("createuseroriginid", "createuser"),
    ("createuseruserprincipalname", "createuser"),
    // Release, service endpoints, tasks, tests.
    ("addkubernetesresourcenewendpoint", "addkubernetesresource"),
    ("addkubernetesresourcexistingendpoint", "addkubernetesresource"),
    ("associatelog", "appendlogcontent"),
    ("createtestiterationresultattachment", "createtestresultattachment"),
    ("getcodecoveragesummary", "getbuildcodecoverage"),
    ("getreleasedefinitionrevision", "getreleasedefinition"),
    ("getserviceendpointsbytypeandowner", "getserviceendpoints"),
    ("gettaskgroup", "gettaskgroups"),
    ("gettaskgrouprevision", "gettaskgroups"),
    ("raiseplanevent", "postevent"),
    ("undeleterelease", "updaterelease"),
    ("updatetimelinerecords", "updaterecords"),
];
