use proptest::prelude::*;

use super::*;

fn read(json: &str) -> ServiceLogs {
    serde_json::from_str(json).unwrap()
}

#[test]
fn lines_stand_under_log_events_or_logs() {
    for key in ["log_events", "logs"] {
        let logs = read(&format!(
            r#"{{"name":"n","logs":[{{"stream_name":"p-n/p-n/t1","{key}":[{{"time":"2018-12-10 08:25:29","message":"hello"}}]}}]}}"#
        ));
        assert_eq!(logs.logs[0].task(), "t1");
        assert_eq!(logs.logs[0].log_events[0].message, "hello");
        assert_eq!(logs.logs[0].log_events[0].time, WireTime::parse("2018-12-10 08:25:29"));
    }
}

#[test]
fn no_output_is_lost_to_an_odd_line() {
    let logs = read(
        r#"{"logs":[null, 7, {"stream_name":"s","log_events":[
        {"time":"?","message":"no time"}, {"message":{"level":"info"}}, {"message":"a\ud800b"}, {"message":5}, {"time":"2018-12-10 08:25:29"}, {}, "bare"]},
        {"log_events":"none"}]}"#,
    );
    assert_eq!(logs.logs.len(), 2);
    let messages: Vec<&str> = logs.logs[0].log_events.iter().map(|event| event.message.as_str()).collect();
    assert_eq!(messages, ["no time", r#"{"level":"info"}"#, "a\u{FFFD}\u{FFFD}\u{FFFD}b", "5", ""]);
    assert!(logs.logs[0].log_events[0].time.is_none());
}

#[test]
fn never_started_is_an_empty_list() {
    assert!(read(r#"{"name":"n","links":[],"logs":[]}"#).logs.is_empty());
    assert!(read("{}").logs.is_empty());
    assert!(serde_json::from_str::<ServiceLogs>("[]").is_err());
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn what_the_server_writes_is_read_back(
        streams in prop::collection::vec((crate::testing::matching("[a-z/]{1,20}"), prop::collection::vec((crate::testing::text(), prop::option::of(0i64..4_000_000_000)), 0..6)), 0..4)
    ) {
        let logs = streams.into_iter().map(|(stream_name, events)| LogStream {
            stream_name,
            log_events: events.into_iter().map(|(message, time)| LogEvent { time: time.map(WireTime), message }).collect(),
        }).collect();
        let whole = ServiceLogs { name: "n".into(), links: Links::default(), logs };
        prop_assert_eq!(read(&serde_json::to_string(&whole).unwrap()), whole);
    }

    #[test]
    fn any_object_is_logs(logs in crate::testing::json()) {
        read(&serde_json::json!({"logs": logs}).to_string());
    }
}
