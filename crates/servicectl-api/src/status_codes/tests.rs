use proptest::prelude::*;

use super::*;

fn codes(text: &str) -> StatusCodes {
    StatusCodes::parse(text).unwrap()
}

#[test]
fn the_manuals_forms_are_read() {
    for (text, yes, no) in [
        ("200", vec![200], vec![201, 199]),
        ("200,201", vec![200, 201], vec![202]),
        ("200-299", vec![200, 250, 299], vec![300]),
        ("200-499", vec![200, 404, 499], vec![500, 199]),
        (" 200 , 300 - 302 ", vec![200, 301], vec![303]),
    ] {
        assert!(yes.into_iter().all(|code| codes(text).accepts(code)), "{text}");
        assert!(!no.into_iter().any(|code| codes(text).accepts(code)), "{text}");
    }
    assert_eq!(codes("200-499"), StatusCodes::standard());
}

#[test]
fn words_are_in_order_and_joined() {
    for (text, words) in [
        ("200", "200"),
        ("200,201", "200 and 201"),
        ("200-499", "200 to 499"),
        ("300-302,204,200", "200, 204 and 300 to 302"),
        ("200-299,250-320,404", "200 to 320 and 404"),
        ("200,200", "200"),
    ] {
        assert_eq!(codes(text).words(), words, "{text}");
    }
}

#[test]
fn the_wire_form_is_what_was_given_without_spaces() {
    assert_eq!(codes(" 404, 200 -299").to_string(), "404,200-299");
    assert_eq!(codes("200-200").to_string(), "200");
}

#[test]
fn each_mistake_has_its_place() {
    for (text, at, part) in [
        ("", None, "are empty"),
        ("  ", None, "are empty"),
        ("2x0", Some(0), "three digits, but 2 has 1"),
        ("20", Some(0), "three digits, but 20 has 2"),
        ("2000", Some(0), "three digits, but 2000 has 4"),
        ("200,", Some(3), "after character 4: a code is missing at the end"),
        ("200,,201", Some(4), "character 5: a code of three digits is expected, but there is “,”"),
        ("200;201", Some(3), "character 4: a comma, a hyphen or the end is expected, but there is “;”"),
        ("200 201", Some(4), "but there is “2”"),
        ("200-", Some(3), "after character 4"),
        ("299-200", Some(4), "write 200-299"),
        ("200,500", Some(4), "character 5: 500 is outside 200 to 499"),
        ("199", Some(0), "199 is outside"),
        ("2xx", Some(0), "three digits"),
        ("200–299", Some(3), "but there is “–”"),
        ("２００", Some(0), "but there is “２”"),
        ("-200", Some(0), "but there is “-”"),
    ] {
        let problem = StatusCodes::parse(text).unwrap_err();
        assert_eq!(problem.at, at, "{text}: {}", problem.message);
        assert!(problem.message.contains(part), "{text}: {}", problem.message);
        assert!(problem.message.contains("for example “200”"), "{text}: {}", problem.message);
    }
}

#[test]
fn the_text_is_bounded() {
    let text = vec!["200"; 65].join(",");
    assert_eq!(StatusCodes::parse(&text).unwrap_err().at, Some(256));
    assert!(StatusCodes::parse(&text[..text.len() - 4]).is_ok());
}

/// Ranges as the load balancer allows them.
fn ranges() -> impl Strategy<Value = Vec<(u16, u16)>> {
    let pair = (200u16..=499, 200u16..=499).prop_map(|(one, other)| (one.min(other), one.max(other)));
    prop::collection::vec(pair, 1..8)
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn what_is_written_is_read_back(ranges in ranges()) {
        let codes = StatusCodes(ranges);
        prop_assert_eq!(StatusCodes::parse(&codes.to_string()), Ok(codes));
    }

    #[test]
    fn words_name_the_same_codes(ranges in ranges()) {
        let codes = StatusCodes(ranges);
        let spoken = codes.words().replace(" and ", ",").replace(", ", ",").replace(" to ", "-");
        let again = StatusCodes::parse(&spoken).unwrap();
        for code in 190..=510 {
            prop_assert_eq!(codes.accepts(code), again.accepts(code), "{} of {}", code, spoken);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_place(text in crate::testing::near("200, 204,300-302")) {
        match StatusCodes::parse(&text) {
            Ok(codes) => {
                prop_assert!(!codes.accepts(199) && !codes.accepts(500));
                prop_assert!(codes.to_string().len() <= text.len());
                prop_assert_eq!(StatusCodes::parse(&codes.to_string()), Ok(codes));
            }
            Err(problem) => prop_assert!(problem.at.is_none_or(|at| at < text.chars().count())),
        }
    }
}
