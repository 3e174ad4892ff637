use super::*;

fn envelope(inside: &str) -> String {
    format!("<e:Envelope xmlns:e=\"{SOAP}\"><e:Header/><e:Body>{inside}</e:Body></e:Envelope>")
}

fn refusal(text: &str) -> String {
    body(text).err().unwrap_or_else(|| panic!("accepted: {text}"))
}

#[test]
fn the_first_element_of_the_body_is_found_whatever_the_prefixes() {
    for text in [
        envelope("<x xmlns=\"http://authmanager.sintef.no/\"><username>a</username></x>"),
        envelope("\n <a:x xmlns:a=\"http://authmanager.sintef.no/\"><a:username>a</a:username></a:x>\n"),
        format!(
            "\u{FEFF}<?xml version='1.0' encoding='utf-8'?>\n<!-- hello -->{}",
            envelope("<x xmlns='http://authmanager.sintef.no/'><username xmlns=''>a</username></x>")
        ),
        format!(
            "<Envelope xmlns=\"{SOAP}\"><Body><x xmlns=\"http://authmanager.sintef.no/\"><username>a</username></x></Body></Envelope>"
        ),
    ] {
        let element = body(&text).ok().unwrap();
        assert!(element.is_ours() && element.name == "x", "{text}");
        assert_eq!(element.named("username").map(|child| child.text.as_str()).collect::<Vec<_>>(), ["a"]);
    }
}

#[test]
fn text_is_put_together_from_its_parts() {
    let text =
        envelope("<x>a &lt;&amp;&gt; &#233;&#x1F600;<![CDATA[<b>&amp;]]><!-- no -->&quot;&apos;\r\nend </x>");
    assert_eq!(body(&text).ok().unwrap().text, "a <&> é😀<b>&amp;\"'\nend ");
}

#[test]
fn nil_is_recognised() {
    let text =
        envelope("<x xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\" nil=\"false\"/>");
    assert!(body(&text).ok().unwrap().nil);
    assert!(!body(&envelope("<x nil=\"true\"/>")).ok().unwrap().nil);
}

#[test]
fn doctypes_and_processing_instructions_are_refused() {
    assert!(
        refusal(&format!(
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}",
            envelope("<x>&e;</x>")
        ))
        .contains("DOCTYPE")
    );
    assert!(refusal(&envelope("<!DOCTYPE x><x/>")).contains("DOCTYPE"));
    assert!(refusal(&format!("<?php echo 1?>{}", envelope("<x/>"))).contains("Processing instructions"));
    assert!(refusal(&envelope("<x><?y?></x>")).contains("Processing instructions"));
    assert!(
        refusal(&format!(" <?xml version='1.0'?>{}", envelope("<x/>"))).contains("Processing instructions")
    );
}

#[test]
fn unknown_entities_and_characters_are_refused() {
    for reference in ["&e;", "&nbsp;", "&#0;", "&#xD800;", "&#1;", "&#x110000;", "&#;", "&a b;"] {
        refusal(&envelope(&format!("<x>{reference}</x>")));
    }
    for text in ["\0", "\u{1}", "\u{FFFE}"] {
        assert!(refusal(&envelope(&format!("<x>{text}</x>"))).contains("XML does not allow"));
    }
    refusal(&envelope("<x>a & b</x>"));
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for text in [
        "",
        " ",
        "hello",
        "<",
        "<a",
        "<a>",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "{\"name\":1}",
        "<html><body>502</body></html>",
    ] {
        refusal(text);
    }
    let whole = envelope("<x/>");
    refusal(&whole[..whole.len() - 1]);
    refusal(&format!("{whole}<y/>"));
    refusal(&format!("{whole}text"));
    refusal(&envelope("<p:x/>"));
    refusal(&envelope(""));
    refusal(&format!("<e:Envelope xmlns:e=\"{SOAP}\"/>"));
    assert!(
        refusal(&whole.replace("schemas.xmlsoap.org/soap/envelope/", "www.w3.org/2003/05/soap-envelope"))
            .contains("SOAP 1.1")
    );
    assert!(refusal(&format!("<?xml version='1.0' encoding='ISO-8859-1'?>{whole}")).contains("UTF-8"));
}

#[test]
fn what_is_wrong_is_said_in_our_words_and_with_its_place() {
    let many: String = (0..200).map(|number| format!(" xmlns:p{number}=\"u\"")).collect();
    assert_eq!(
        refusal(&format!("\u{FEFF}<a>\n <é/><b{many}/></a>")),
        "The envelope declares more than 128 namespaces at once (line 2, column 6)"
    );
    for (text, why) in [
        (
            "<a>\né &lt<b/></a>",
            "a reference has no “;” at its end; a “&” that begins none is written “&amp;” (line 2, column 3)",
        ),
        ("<a>\n<b></c></a>", "an end tag has another name than its start tag (line 2, column 4)"),
        ("<a xmlns:xml=\"u\"/>", "a prefix is declared that XML keeps for itself (line 1, column 1)"),
        ("<a>é<b x=\"1></a>", "the value of an attribute has no quote at its end (line 1, column 5)"),
        ("<a x></a>", "the attributes of “a” cannot be read"),
    ] {
        assert_eq!(refusal(text), format!("The envelope is not well-formed XML: {why}"), "{text}");
    }
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = |depth: usize| envelope(&format!("{}{}", "<x>".repeat(depth), "</x>".repeat(depth)));
    assert!(body(&deep(MOST_DEPTH - 2)).is_ok());
    assert!(refusal(&deep(MOST_DEPTH - 1)).contains("32 deep"));
    assert!(refusal(&deep(9_000)).contains("32 deep"));
    assert!(refusal(&envelope(&"x".repeat(MOST_BYTES))).contains("65536"));
}

#[test]
fn written_text_survives_reading() {
    let hostile = "<S:Fault> & \"quotes\" 'single' ]]> \r\n é😀";
    assert_eq!(body(&envelope(&format!("<x>{}</x>", escaped(hostile)))).ok().unwrap().text, hostile);
    assert_eq!(escaped("a\0b\u{FFFF}"), "a\u{FFFD}b\u{FFFD}");
}
