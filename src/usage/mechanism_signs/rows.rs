//! Which words of code stand for which mechanism.

use super::{Row, row};
use crate::finding::Confidence;

const MSAL: &[&str] = &[
    "@azure/msal-",
    "import msal",
    "from msal",
    "Microsoft.Identity.Client",
    "microsoft-authentication-library-for-go",
];
const IDENTITY: &[&str] = &["@azure/identity", "azure.identity", "Azure.Identity", "azidentity"];
const SDK: &[&str] = &["azure-devops-extension-sdk", "vss-web-extension-sdk", "VSS."];

/// The table. A library that signs in in several ways is told apart by what is called.
pub(super) const ROWS: &[Row] = &[
    row(
        "azure-cli-token",
        IDENTITY,
        &["AzureCliCredential", "AzureCLICredential", "NewAzureCLICredential"],
    ),
    row("azure-cli-token", &[], &["az account get-access-token"]),
    row(
        "azure-devops-oauth",
        &[],
        &["app.vssps.visualstudio.com/oauth2/authorize", "app.vssps.visualstudio.com/oauth2/token"],
    ),
    row("client-library-interactive", &[], &["VssClientCredentials", "VssAadCredential"]),
    row(
        "entra-auth-code",
        MSAL,
        &[
            "PublicClientApplication",
            "acquireTokenPopup",
            "acquireTokenRedirect",
            "acquireTokenByCode",
            "acquire_token_by_authorization_code",
            "acquire_token_interactive",
            "AcquireTokenInteractive",
            "AcquireTokenByAuthorizationCode",
            "AcquireTokenByAuthCode",
        ],
    ),
    row(
        "entra-auth-code",
        IDENTITY,
        &["InteractiveBrowserCredential", "AuthorizationCodeCredential"],
    ),
    row(
        "entra-device-code",
        MSAL,
        &[
            "acquireTokenByDeviceCode",
            "acquire_token_by_device_flow",
            "AcquireTokenWithDeviceCode",
            "AcquireTokenByDeviceCode",
        ],
    ),
    row("entra-device-code", IDENTITY, &["DeviceCodeCredential"]),
    row(
        "entra-on-behalf-of",
        MSAL,
        &["acquireTokenOnBehalfOf", "acquire_token_on_behalf_of", "AcquireTokenOnBehalfOf"],
    ),
    row("entra-on-behalf-of", IDENTITY, &["OnBehalfOfCredential"]),
    row(
        "job-token",
        &[],
        &[
            "System.AccessToken",
            "SYSTEM_ACCESSTOKEN",
            "getSystemAccessToken",
            "SystemVssConnection",
        ],
    ),
    row(
        "managed-identity",
        IDENTITY,
        &["ManagedIdentityCredential", "NewManagedIdentityCredential"],
    ),
    row("managed-identity", MSAL, &["ManagedIdentityApplication", "ManagedIdentityClient"]),
    Row {
        confidence: Confidence::Possible,
        ..row(
            "managed-identity",
            IDENTITY,
            &["DefaultAzureCredential", "NewDefaultAzureCredential"],
        )
    },
    row(
        "pat",
        &[],
        &[
            "getPersonalAccessTokenHandler",
            "VssBasicCredential",
            "NewPatConnection",
            "AZURE_DEVOPS_EXT_PAT",
        ],
    ),
    row(
        "pat",
        &["msrest", "azure.devops", "vsts"],
        &["BasicAuthentication('',", "BasicAuthentication(\"\","],
    ),
    Row {
        confidence: Confidence::Likely,
        ..row(
            "pat",
            &["_apis", "dev.azure.com", "visualstudio.com"],
            &[
                "btoa(\":\"",
                "btoa(':'",
                "btoa(`:$",
                "Buffer.from(\":\"",
                "Buffer.from(':'",
                "Buffer.from(`:$",
                "b64encode(f\":{",
                "b64encode(f':{",
                "HTTPBasicAuth(\"\",",
                "HTTPBasicAuth('',",
                "auth=(\"\",",
                "auth=('',",
                "auth: { username: \"\", password",
                "auth: { username: '', password",
                "auth:{username:\"\",password",
                "auth:{username:'',password",
                "GetBytes($\":{",
                "GetBytes(\":\"",
                "GetBytes(\":$",
                "SetBasicAuth(\"\",",
                "string.Format(\"{0}:{1}\", \"\",",
                "GetBytes((\"{0}:{1}\" -f",
                "-u :",
                "-u \":$",
                "-u ':'",
                "--user :",
                "--user \":$",
                "--user ':'",
            ],
        )
    },
    row("service-connection", IDENTITY, &["AzurePipelinesCredential"]),
    row(
        "service-principal-certificate",
        IDENTITY,
        &["ClientCertificateCredential", "CertificateCredential", "NewClientCertificateCredential"],
    ),
    row(
        "service-principal-federated",
        IDENTITY,
        &[
            "WorkloadIdentityCredential",
            "ClientAssertionCredential",
            "NewWorkloadIdentityCredential",
            "NewClientAssertionCredential",
        ],
    ),
    row(
        "service-principal-secret",
        IDENTITY,
        &["ClientSecretCredential", "NewClientSecretCredential"],
    ),
    Row {
        confidence: Confidence::Likely,
        ..row(
            "service-principal-secret",
            MSAL,
            &[
                "acquireTokenByClientCredential",
                "acquire_token_for_client",
                "AcquireTokenForClient",
                "AcquireTokenByCredential",
            ],
        )
    },
    row("web-extension-sdk", SDK, &["getAccessToken", "getAppToken"]),
    row("web-extension-sdk", &["azure-devops-extension-api", "VSS/Service"], &["getClient("]),
    row("windows-auth", &[], &["getNtlmHandler", "WindowsCredential"]),
];
