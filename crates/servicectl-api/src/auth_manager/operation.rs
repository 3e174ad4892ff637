//! The fifteen operations, their arguments in schema order and what they return.

/// An operation of the AuthManager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the schema's own")]
pub enum Operation {
    GetSessionToken,
    ValidateSessionToken,
    GetUsername,
    GetProject,
    GetEmail,
    GetOpenStackToken,
    GetRoles,
    GetTokenInfo,
    GetTokenInfoComplete,
    GetEndpoint,
    CreateWorkflowToken,
    DeleteWorkflowToken,
    CountWorkflows,
    SystemPropTest,
    TestDBConnection,
}

/// What an operation returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// One string.
    Text,
    /// Any number of strings.
    Texts,
    /// A boolean.
    Boolean,
    /// A number.
    Integer,
    /// The structure `tokenInfo`.
    TokenInfo,
}

impl Operation {
    /// All, in schema order.
    pub const ALL: [Self; 15] = [
        Self::GetSessionToken,
        Self::ValidateSessionToken,
        Self::GetUsername,
        Self::GetProject,
        Self::GetEmail,
        Self::GetOpenStackToken,
        Self::GetRoles,
        Self::GetTokenInfo,
        Self::GetTokenInfoComplete,
        Self::GetEndpoint,
        Self::CreateWorkflowToken,
        Self::DeleteWorkflowToken,
        Self::CountWorkflows,
        Self::SystemPropTest,
        Self::TestDBConnection,
    ];

    /// Local name on the wire: `getSessionToken`.
    pub fn name(self) -> &'static str {
        match self {
            Self::GetSessionToken => "getSessionToken",
            Self::ValidateSessionToken => "validateSessionToken",
            Self::GetUsername => "getUsername",
            Self::GetProject => "getProject",
            Self::GetEmail => "getEmail",
            Self::GetOpenStackToken => "getOpenStackToken",
            Self::GetRoles => "getRoles",
            Self::GetTokenInfo => "getTokenInfo",
            Self::GetTokenInfoComplete => "getTokenInfoComplete",
            Self::GetEndpoint => "getEndpoint",
            Self::CreateWorkflowToken => "createWorkflowToken",
            Self::DeleteWorkflowToken => "deleteWorkflowToken",
            Self::CountWorkflows => "countWorkflows",
            Self::SystemPropTest => "systemPropTest",
            Self::TestDBConnection => "testDBConnection",
        }
    }

    /// The operation of this local name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name() == name)
    }

    /// Arguments in schema order.
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::GetSessionToken => &["username", "password", "project"],
            Self::GetEndpoint => &["sessionToken", "component"],
            Self::CreateWorkflowToken => &["sessionToken", "workflowID"],
            Self::SystemPropTest => &["input"],
            Self::CountWorkflows | Self::TestDBConnection => &[],
            _ => &["sessionToken"],
        }
    }

    /// The faults that the schema declares for it.
    pub fn faults(self) -> &'static [&'static str] {
        match self {
            Self::SystemPropTest | Self::TestDBConnection => &[],
            Self::GetSessionToken | Self::DeleteWorkflowToken | Self::CountWorkflows => &["SOAPException"],
            _ => &["SOAPException", "IOException"],
        }
    }

    /// What it returns.
    pub fn returns(self) -> Returns {
        match self {
            Self::ValidateSessionToken | Self::DeleteWorkflowToken => Returns::Boolean,
            Self::CountWorkflows => Returns::Integer,
            Self::GetRoles => Returns::Texts,
            Self::GetTokenInfo | Self::GetTokenInfoComplete => Returns::TokenInfo,
            _ => Returns::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_operations() {
        for operation in Operation::ALL {
            assert_eq!(Operation::from_name(operation.name()), Some(operation));
        }
        assert_eq!(Operation::from_name("getsessiontoken"), None);
        assert_eq!(Operation::from_name(""), None);
    }
}
