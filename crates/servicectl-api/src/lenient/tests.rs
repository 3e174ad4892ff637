use super::*;

#[test]
fn members_are_found_and_the_last_of_two_counts() {
    let object = Object::read(r#" {"a": 1, "b": [2], "a": "three", "\u0063": null} "#).unwrap();
    assert_eq!(object.raw("a"), Some("\"three\""));
    assert_eq!(object.raw("b"), Some("[2]"));
    assert_eq!(object.raw("c"), Some("null"));
    assert!(object.has("c") && !object.has("d"));
}

#[test]
fn what_is_no_object_is_none() {
    for json in ["[]", "1", "null", "\"{}\"", "{", ""] {
        assert!(Object::read(json).is_none(), "{json}");
    }
    assert!(entries("{}").is_none() && entries("[1,").is_none());
}

#[test]
fn texts_are_read_from_scalars_only() {
    let object = Object::read(r#"{"t":"x","n":1.50,"b":true,"z":null,"l":[1],"o":{"a":1}}"#).unwrap();
    let texts: Vec<String> =
        ["t", "n", "b", "z", "l", "o", "none"].iter().map(|key| object.text(key)).collect();
    assert_eq!(texts, ["x", "1.50", "true", "", "", "", ""]);
    assert_eq!(object.message("o"), r#"{"a":1}"#);
    assert_eq!(object.message("l"), "[1]");
    assert_eq!(object.message("z"), "");
}

#[test]
fn lone_surrogates_and_numbers_beyond_all_bounds_fail_nothing() {
    let object = Object::read(r#"{"a":"x\ud800y","b":1e999,"\ud800":1,"c":"\ud83d\ude00"}"#).unwrap();
    assert_eq!(object.text("a"), "x\u{FFFD}\u{FFFD}\u{FFFD}y");
    assert_eq!(object.text("b"), "1e999");
    assert_eq!(object.count("b"), Count::Unknown);
    assert_eq!(object.text("c"), "😀");
}

#[test]
fn deep_nesting_is_passed_over() {
    let deep = format!("{{\"deep\":{}1{},\"name\":\"x\"}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(Object::read(&deep).unwrap().text("name"), "x");
}
