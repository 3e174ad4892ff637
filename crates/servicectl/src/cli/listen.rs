//! Addresses to listen on, as people type them: one rule for all options.

use std::net::{Ipv4Addr, SocketAddr};

/// Reads `ADDRESS:PORT`. `localhost` is the loopback address, whatever a name service says of it: an option that leads
/// beyond this machine unasked would be none.
///
/// # Errors
/// What is missing, with a right example that has the port that was typed.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
    let number = Some(port).filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    let number: Option<u16> = number.and_then(|port| port.parse().ok());
    match number {
        Some(port) if host.eq_ignore_ascii_case("localhost") => Ok((Ipv4Addr::LOCALHOST, port).into()),
        number => Err(format!(
            "it must be an address of this machine with a port, for example 127.0.0.1:{}",
            number.unwrap_or(8080)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_with_a_port_and_localhost_are_understood() {
        for (text, meant) in [
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("[::1]:0", "[::1]:0"),
            ("localhost:8080", "127.0.0.1:8080"),
            ("LocalHost:0", "127.0.0.1:0"),
        ] {
            assert_eq!(address(text).unwrap().to_string(), meant, "{text}");
        }
    }

    #[test]
    fn a_refusal_names_a_right_example() {
        for (text, example) in [
            ("8080", "127.0.0.1:8080"),
            (":9090", "127.0.0.1:9090"),
            ("localhost", "127.0.0.1:8080"),
            ("localhost:", "127.0.0.1:8080"),
            ("localhost:70000", "127.0.0.1:8080"),
            ("localhost:+1", "127.0.0.1:8080"),
            ("portal.example.org:8081", "127.0.0.1:8081"),
            ("127.0.0.1", "127.0.0.1:8080"),
            ("", "127.0.0.1:8080"),
        ] {
            let sentence = address(text).unwrap_err();
            assert!(sentence.ends_with(example), "{text}: {sentence}");
            assert!(address(example).is_ok());
        }
    }
}
