//! WSDL and schema of the AuthManager, made from the list of operations.
//!
//! Document/literal wrapped: each operation has one message in and one out, whose element wraps the arguments or the
//! result. Arguments are qualified, results are not (contract §8).

use super::envelope::escaped;
use super::operation::Returns;
use super::{NAMESPACE, Operation};

/// The exceptions that operations declare.
const EXCEPTIONS: [&str; 2] = ["SOAPException", "IOException"];

/// The WSDL, made from [`Operation::ALL`]; `address` is the absolute address of the service, `?xsd=1` behind it the
/// schema.
pub fn wsdl(address: &str) -> String {
    let address = escaped(address);
    let messages: String = Operation::ALL
        .into_iter()
        .flat_map(|operation| [operation.name().to_owned(), format!("{}Response", operation.name())])
        .map(|name| message(&name, "parameters"))
        .chain(EXCEPTIONS.iter().map(|name| message(name, "fault")))
        .collect();
    let ports: String = Operation::ALL.into_iter().map(port).collect();
    let bindings: String = Operation::ALL.into_iter().map(binding).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions name="AuthManager" targetNamespace="{NAMESPACE}" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:tns="{NAMESPACE}" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <types>
    <xsd:schema>
      <xsd:import namespace="{NAMESPACE}" schemaLocation="{address}?xsd=1"/>
    </xsd:schema>
  </types>
{messages}  <portType name="AuthManager">
{ports}  </portType>
  <binding name="AuthManagerPortBinding" type="tns:AuthManager">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
{bindings}  </binding>
  <service name="AuthManager">
    <port name="AuthManagerPort" binding="tns:AuthManagerPortBinding">
      <soap:address location="{address}"/>
    </port>
  </service>
</definitions>
"#
    )
}

fn message(name: &str, part: &str) -> String {
    format!("  <message name=\"{name}\"><part name=\"{part}\" element=\"tns:{name}\"/></message>\n")
}

/// An operation of the port type.
fn port(operation: Operation) -> String {
    let name = operation.name();
    let faults: String = operation
        .faults()
        .iter()
        .map(|fault| format!("      <fault name=\"{fault}\" message=\"tns:{fault}\"/>\n"))
        .collect();
    format!(
        "    <operation name=\"{name}\">\n      <input message=\"tns:{name}\"/>\n      \
         <output message=\"tns:{name}Response\"/>\n{faults}    </operation>\n"
    )
}

/// An operation of the binding.
fn binding(operation: Operation) -> String {
    let faults: String = operation
        .faults()
        .iter()
        .map(|fault| {
            format!("      <fault name=\"{fault}\"><soap:fault name=\"{fault}\" use=\"literal\"/></fault>\n")
        })
        .collect();
    format!(
        "    <operation name=\"{}\">\n      <soap:operation soapAction=\"\"/>\n      \
         <input><soap:body use=\"literal\"/></input>\n      <output><soap:body use=\"literal\"/></output>\n\
         {faults}    </operation>\n",
        operation.name()
    )
}

/// The schema, made from [`Operation::ALL`].
pub fn xsd() -> String {
    let mut schema = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xs:schema version=\"1.0\" targetNamespace=\"{NAMESPACE}\" \
         xmlns:tns=\"{NAMESPACE}\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\n"
    );
    for operation in Operation::ALL {
        let arguments: String = operation
            .arguments()
            .iter()
            .map(|name| format!("      <xs:element name=\"{name}\" type=\"xs:string\" form=\"qualified\" minOccurs=\"0\"/>\n"))
            .collect();
        schema += &wrapper(operation.name(), &arguments);
        schema += &wrapper(&format!("{}Response", operation.name()), &result(operation.returns()));
    }
    for exception in EXCEPTIONS {
        schema += &wrapper(exception, &optional("message", "xs:string"));
    }
    schema += &structure(
        "tokenInfo",
        &[
            optional("project", "tns:projectInfo"),
            "      <xs:element name=\"roles\" type=\"tns:roleInfo\" nillable=\"true\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>\n".to_owned(),
            optional("user", "tns:userInfo"),
        ]
        .concat(),
    );
    let texts = |names: &[&str]| names.iter().map(|name| optional(name, "xs:string")).collect::<String>();
    schema += &structure("projectInfo", &texts(&["description", "id", "name"]));
    schema += &structure("roleInfo", &texts(&["description", "id", "name"]));
    schema += &structure("userInfo", &texts(&["description", "email", "id", "name"]));
    schema + "</xs:schema>\n"
}

/// A global element with the type of the same name.
fn wrapper(name: &str, members: &str) -> String {
    format!("  <xs:element name=\"{name}\" type=\"tns:{name}\"/>\n{}", structure(name, members))
}

fn structure(name: &str, members: &str) -> String {
    if members.is_empty() {
        return format!("  <xs:complexType name=\"{name}\"><xs:sequence/></xs:complexType>\n");
    }
    format!(
        "  <xs:complexType name=\"{name}\">\n    <xs:sequence>\n{members}    </xs:sequence>\n  </xs:complexType>\n"
    )
}

fn optional(name: &str, kind: &str) -> String {
    format!("      <xs:element name=\"{name}\" type=\"{kind}\" minOccurs=\"0\"/>\n")
}

/// The `return` of a response.
fn result(returns: Returns) -> String {
    match returns {
        Returns::Text => optional("return", "xs:string"),
        Returns::TokenInfo => optional("return", "tns:tokenInfo"),
        Returns::Boolean => "      <xs:element name=\"return\" type=\"xs:boolean\"/>\n".into(),
        Returns::Integer => "      <xs:element name=\"return\" type=\"xs:int\"/>\n".into(),
        Returns::Texts => {
            "      <xs:element name=\"return\" type=\"xs:string\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>\n"
                .into()
        }
    }
}

#[cfg(test)]
mod tests;
