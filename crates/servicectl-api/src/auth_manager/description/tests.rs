use super::*;

/// All attribute values of elements called `element`, in order.
fn attributes(text: &str, element: &str, attribute: &str) -> Vec<String> {
    text.split(&format!("<{element} "))
        .skip(1)
        .filter_map(|rest| {
            let tag = &rest[..rest.find('>')?];
            let value = tag.split(&format!("{attribute}=\"")).nth(1)?;
            Some(value[..value.find('"')?].to_owned())
        })
        .collect()
}

/// Well-formed: a reader comes to the end.
fn is_well_formed(text: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[test]
fn the_wsdl_names_every_operation_with_its_messages() {
    let wsdl = wsdl("http://127.0.0.1:8080/authManager/AuthManager");
    assert!(is_well_formed(&wsdl));
    let names: Vec<&str> = Operation::ALL.into_iter().map(Operation::name).collect();
    let operations = attributes(&wsdl, "operation", "name");
    assert_eq!(operations, [names.clone(), names].concat());
    assert_eq!(attributes(&wsdl, "soap:operation", "soapAction"), vec![""; 15]);
    let messages = attributes(&wsdl, "message", "name");
    assert_eq!(messages.len(), 2 * 15 + 2);
    for used in ["input", "output", "fault"].iter().flat_map(|element| attributes(&wsdl, element, "message"))
    {
        assert!(messages.contains(&used.replace("tns:", "")), "{used}");
    }
    assert_eq!(
        attributes(&wsdl, "soap:address", "location"),
        ["http://127.0.0.1:8080/authManager/AuthManager"]
    );
    assert_eq!(
        attributes(&wsdl, "xsd:import", "schemaLocation"),
        ["http://127.0.0.1:8080/authManager/AuthManager?xsd=1"]
    );
}

#[test]
fn the_schema_defines_every_element_that_the_wsdl_uses() {
    let (wsdl, xsd) = (wsdl("http://h/"), xsd());
    assert!(is_well_formed(&xsd));
    let elements = attributes(&xsd, "xs:element", "name");
    let types = attributes(&xsd, "xs:complexType", "name");
    for part in attributes(&wsdl, "part", "element") {
        let name = part.replace("tns:", "");
        assert!(elements.contains(&name) && types.contains(&name), "{name}");
    }
    for used in attributes(&xsd, "xs:element", "type").iter().filter_map(|used| used.strip_prefix("tns:")) {
        assert!(types.iter().any(|known| known == used), "{used}");
    }
}

#[test]
fn arguments_are_qualified_and_optional_and_results_are_not_qualified() {
    let xsd = xsd();
    assert_eq!(
        xsd.matches("form=\"qualified\" minOccurs=\"0\"").count(),
        Operation::ALL.iter().map(|operation| operation.arguments().len()).sum::<usize>()
    );
    assert_eq!(xsd.matches("name=\"return\"").count(), 15);
    assert!(!xsd.contains("name=\"return\" form") && !xsd.contains("elementFormDefault"));
    assert!(xsd.contains("<xs:element name=\"return\" type=\"xs:boolean\"/>"));
}

#[test]
fn an_address_cannot_break_out() {
    let wsdl = wsdl("http://h/\"><evil a=\"&");
    assert!(is_well_formed(&wsdl) && !wsdl.contains("<evil"));
}
