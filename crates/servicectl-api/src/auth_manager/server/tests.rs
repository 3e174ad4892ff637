use proptest::prelude::*;

use super::*;

/// The request as suds sends it (contract §8).
const SUDS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:ns0="http://authmanager.sintef.no/"><SOAP-ENV:Header/><SOAP-ENV:Body><ns0:getSessionToken><ns0:username>alice</ns0:username>
 <ns0:password>pw</ns0:password><ns0:project>cloudifacturing</ns0:project></ns0:getSessionToken></SOAP-ENV:Body></SOAP-ENV:Envelope>"#;

fn arguments(text: &str) -> Vec<Option<String>> {
    read(text.as_bytes())
        .unwrap()
        .arguments
        .into_iter()
        .map(|argument| argument.map(|text| text.expose().to_owned()))
        .collect()
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[test]
fn requests_of_known_clients_are_read() {
    let curl = SUDS.replace("SOAP-ENV", "soapenv").replace("ns0", "aut");
    let unqualified = SUDS.replace("<ns0:username>", "<username>").replace("</ns0:username>", "</username>");
    for text in [SUDS, &curl, &unqualified] {
        assert_eq!(read(text.as_bytes()).unwrap().operation, Operation::GetSessionToken);
        assert_eq!(arguments(text), some(&["alice", "pw", "cloudifacturing"]));
    }
}

#[test]
fn arguments_are_told_by_name_not_by_place() {
    let moved = SUDS
        .replace("ns0:username", "ns0:x")
        .replace("ns0:project", "ns0:username")
        .replace("ns0:x", "ns0:project");
    assert_eq!(arguments(&moved), some(&["cloudifacturing", "pw", "alice"]));
    let missing = SUDS.replace("<ns0:password>pw</ns0:password>", "<ns0:other>x</ns0:other>");
    assert_eq!(arguments(&missing), [Some("alice".into()), None, Some("cloudifacturing".into())]);
    let nil = SUDS.replace(
        "<ns0:password>",
        "<ns0:password xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"1\">",
    );
    assert_eq!(arguments(&nil)[1], None);
    let empty = SUDS.replace("<ns0:password>pw</ns0:password>", "<ns0:password/>");
    assert_eq!(arguments(&empty)[1], Some(String::new()));
    let request = read(missing.as_bytes()).unwrap();
    assert_eq!(
        (request.argument("username"), request.argument("password"), request.argument("none")),
        ("alice", "", "")
    );
}

#[test]
fn every_operation_is_read() {
    for operation in Operation::ALL {
        let name = operation.name();
        let text = SUDS.replace("getSessionToken", name);
        let request = read(text.as_bytes()).unwrap();
        assert_eq!(request.operation, operation);
        assert_eq!(request.arguments.len(), operation.arguments().len());
    }
}

#[test]
fn refusals_say_why() {
    for (text, part) in [
        (SUDS.replace("getSessionToken", "getSessionTokens"), "no operation “getSessionTokens”"),
        (
            SUDS.replace("http://authmanager.sintef.no/", "http://example.org/"),
            "in the namespace http://authmanager.sintef.no/",
        ),
        (
            SUDS.replace("<ns0:password>pw", "<ns0:username>bob</ns0:username><ns0:password>pw"),
            "username is given twice",
        ),
        (SUDS.replace(">pw<", "><b>pw</b><"), "password must be a text"),
        (SUDS.replace("pw", &"p".repeat(MOST_FIELD_BYTES + 1)), "password is longer than 1024 bytes"),
        (SUDS.replace("alice", &"a".repeat(MOST_BYTES)), "may have 65536"),
        ("<x".into(), "not well-formed"),
    ] {
        let why = read(text.as_bytes()).unwrap_err();
        assert!(why.contains(part), "{why}");
        assert!(why.len() < 300 && !why.contains("pw"), "{why}");
    }
    assert!(read(&[0xff, 0xfe, 0x3c, 0x00]).unwrap_err().contains("UTF-8"));
    assert!(read(SUDS.replace("pw", &"p".repeat(MOST_FIELD_BYTES)).as_bytes()).is_ok());
}

#[test]
fn answers_have_the_form_that_old_clients_search_for() {
    assert_eq!(
        answer(Operation::GetSessionToken, &Answer::Text("TOKEN".into())),
        "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><ns2:getSessionTokenResponse \
         xmlns:ns2=\"http://authmanager.sintef.no/\"><return>TOKEN</return></ns2:getSessionTokenResponse></S:Body></S:Envelope>"
    );
    assert!(
        answer(Operation::GetRoles, &Answer::Texts(vec!["a".into(), "<b>".into()]))
            .contains("<return>a</return><return>&lt;b&gt;</return>")
    );
    assert!(answer(Operation::GetRoles, &Answer::Texts(vec![])).contains("no/\"></ns2:getRolesResponse>"));
    assert!(
        answer(Operation::ValidateSessionToken, &Answer::Boolean(false)).contains("<return>false</return>")
    );
    assert!(answer(Operation::CountWorkflows, &Answer::Integer(0)).contains("<return>0</return>"));
}

#[test]
fn a_fault_has_its_text_in_both_places() {
    assert_eq!(
        fault("401: Unauthorized"),
        "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><S:Fault><faultcode>S:Server</faultcode>\
         <faultstring>401: Unauthorized</faultstring><detail><ns2:SOAPException xmlns:ns2=\"http://authmanager.sintef.no/\">\
         <message>401: Unauthorized</message></ns2:SOAPException></detail></S:Fault></S:Body></S:Envelope>"
    );
}

#[test]
fn token_info_has_its_parts_in_schema_order() {
    let part = |name: &str, email: Option<&str>| Entity {
        description: "d".into(),
        email: email.map(str::to_owned),
        id: "i".into(),
        name: name.into(),
    };
    let info = Answer::TokenInfo {
        project: part("p", None),
        roles: vec![part("r1", None), part("r2", None)],
        user: part("u", Some("u@x")),
    };
    let text = answer(Operation::GetTokenInfo, &info);
    let role =
        |name: &str| format!("<roles><description>d</description><id>i</id><name>{name}</name></roles>");
    let expected = format!(
        "<return><project><description>d</description><id>i</id><name>p</name></project>{}{}<user><description>d</description>\
         <email>u@x</email><id>i</id><name>u</name></user></return>",
        role("r1"),
        role("r2")
    );
    assert!(text.contains(&expected), "{text}");
}

#[test]
fn answers_do_not_print_tokens() {
    assert_eq!(format!("{:?}", Answer::Text("hunter2".into())), "Text(***)");
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn any_bytes_are_read_or_refused(body in prop_oneof![
        crate::testing::near(SUDS).prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..200),
    ]) {
        if let Ok(request) = read(&body) {
            prop_assert_eq!(request.arguments.len(), request.operation.arguments().len());
        }
    }
}
