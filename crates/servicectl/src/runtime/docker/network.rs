//! One network a project, without traffic between its containers, from a range of addresses that the operator can set: the
//! engine's own pools end after about thirty networks.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::str::FromStr;

use bollard::Docker;
use bollard::models::{Ipam, IpamConfig, NetworkCreateRequest};
use bollard::query_parameters::ListNetworksOptions;
use tokio::sync::Mutex;

use super::connect::{self, refusal, status};
use super::names::Names;
use crate::runtime::RuntimeError;

/// Bits of a project's part of the range.
const PROJECT_BITS: u32 = 24;
/// Addresses in it that are neither its own, nor everybody's, nor the gateway's.
pub(super) const MOST_TASKS: u32 = (1 << (32 - PROJECT_BITS)) - 3;

/// Addresses for the projects' networks, `10.231.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    first: u32,
    bits: u32,
}

impl Default for Range {
    fn default() -> Self {
        Self { first: u32::from(Ipv4Addr::new(10, 231, 0, 0)), bits: 16 }
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.first), self.bits)
    }
}

impl FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("it must be a private IPv4 range of 8 to {PROJECT_BITS} bits, for example 10.231.0.0/16")
        };
        let (first, bits) = text.split_once('/').ok_or_else(wrong)?;
        let first: Ipv4Addr = first.parse().map_err(|_| wrong())?;
        let bits: u32 = bits.parse().map_err(|_| wrong())?;
        if !(8..=PROJECT_BITS).contains(&bits) || !first.is_private() {
            return Err(wrong());
        }
        let size = 1_u32 << (32 - bits);
        Ok(Self { first: u32::from(first) & !(size - 1), bits })
    }
}

impl Range {
    /// The parts for projects, in order.
    fn parts(self) -> impl Iterator<Item = Subnet> {
        (0..1_u32 << (PROJECT_BITS - self.bits)).map(move |number| Subnet {
            first: self.first + (number << (32 - PROJECT_BITS)),
            bits: PROJECT_BITS,
        })
    }
}

/// A network's addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Subnet {
    first: u32,
    bits: u32,
}

impl Subnet {
    /// Reads `172.17.0.0/16`; `None` for IPv6.
    fn parse(text: &str) -> Option<Self> {
        let (first, bits) = text.split_once('/')?;
        let bits = bits.parse().ok().filter(|bits| (1..=32).contains(bits))?;
        Some(Self { first: u32::from(first.parse::<Ipv4Addr>().ok()?), bits })
    }

    fn meets(self, other: Self) -> bool {
        let shift = 32 - self.bits.min(other.bits);
        self.first >> shift == other.first >> shift
    }
}

impl std::fmt::Display for Subnet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.first), self.bits)
    }
}

/// The networks of a data folder.
#[derive(Debug)]
pub(super) struct Networks {
    docker: Docker,
    names: Names,
    range: Range,
    /// Held while networks are made and removed.
    changing: Mutex<()>,
}

impl Networks {
    pub(super) fn new(docker: Docker, names: Names, range: Range) -> Self {
        Self { docker, names, range, changing: Mutex::new(()) }
    }

    /// Makes the network of a project where it is missing; gives its name. `Ok(Err)` where there can be none.
    pub(super) async fn ready(&self, project: &str) -> Result<Result<String, String>, RuntimeError> {
        let _alone = self.changing.lock().await;
        let name = self.names.network(project);
        let networks = self.docker.list_networks(None::<ListNetworksOptions>).await;
        let networks = networks.map_err(|error| connect::failure(&error))?;
        if networks.iter().any(|network| network.name.as_deref() == Some(&name)) {
            return Ok(Ok(name));
        }
        let taken: Vec<Subnet> = networks
            .into_iter()
            .filter_map(|network| network.ipam?.config)
            .flatten()
            .filter_map(|config| Subnet::parse(&config.subnet?))
            .collect();
        let mut last = String::new();
        for subnet in self.range.parts().filter(|part| !taken.iter().any(|other| other.meets(*part))) {
            match self.docker.create_network(self.request(&name, project, subnet)).await {
                Ok(_) => return Ok(Ok(name)),
                // What else uses these addresses on this machine, the engine knows better than its list of networks.
                Err(error) if refusal(&error).contains("overlap") => last = refusal(&error),
                Err(error) if status(&error).is_some() => return Ok(Err(refusal(&error))),
                Err(error) => return Err(connect::failure(&error)),
            }
        }
        Ok(Err(format!(
            "no addresses are left in {} for another project's network. Give servicectl a larger or another range with \
             --docker-networks {last}",
            self.range
        )))
    }

    fn request(&self, name: &str, project: &str, subnet: Subnet) -> NetworkCreateRequest {
        NetworkCreateRequest {
            name: name.to_owned(),
            driver: Some("bridge".to_owned()),
            options: Some(HashMap::from([(
                "com.docker.network.bridge.enable_icc".to_owned(),
                "false".to_owned(),
            )])),
            labels: Some(self.names.network_labels(project)),
            ipam: Some(Ipam {
                config: Some(vec![IpamConfig { subnet: Some(subnet.to_string()), ..IpamConfig::default() }]),
                ..Ipam::default()
            }),
            ..NetworkCreateRequest::default()
        }
    }

    /// Removes networks of ours of projects that `is_used` does not know, asked while none can be made.
    pub(super) async fn retain(&self, is_used: impl Fn(&str) -> bool) -> Result<(), RuntimeError> {
        let _alone = self.changing.lock().await;
        let options = ListNetworksOptions { filters: Some(self.names.filter()) };
        let networks = self.docker.list_networks(Some(options)).await;
        for network in networks.map_err(|error| connect::failure(&error))? {
            let labels = network.labels.unwrap_or_default();
            let (Some(name), Some(project)) = (network.name, self.names.project(&labels)) else { continue };
            if is_used(project) {
                continue;
            }
            match self.docker.remove_network(&name).await {
                Err(error) if status(&error).is_none() => return Err(connect::failure(&error)),
                // Somebody connected a container of his own to it, or it is gone.
                Err(error) => tracing::debug!(name, why = refusal(&error), "a network stays"),
                Ok(()) => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_a_part_for_each_project() {
        let range: Range = "10.231.7.0/22".parse().unwrap();
        let parts: Vec<String> = range.parts().map(|part| part.to_string()).collect();
        assert_eq!(parts, ["10.231.4.0/24", "10.231.5.0/24", "10.231.6.0/24", "10.231.7.0/24"]);
        assert_eq!(Range::default().parts().count(), 256);
        assert_eq!(Range::default().to_string(), "10.231.0.0/16");
        for wrong in ["", "10.231.0.0", "10.0.0.0/25", "8.8.0.0/16", "10.0.0.0/7", "fd00::/16", "10.0.0.0/x"]
        {
            assert!(wrong.parse::<Range>().unwrap_err().contains("10.231.0.0/16"), "{wrong}");
        }
    }

    #[test]
    fn networks_that_meet_are_seen() {
        let subnet = |text| Subnet::parse(text).unwrap();
        assert!(subnet("10.231.4.0/24").meets(subnet("10.0.0.0/8")));
        assert!(subnet("10.0.0.0/8").meets(subnet("10.231.4.0/24")));
        assert!(!subnet("10.231.4.0/24").meets(subnet("10.231.5.0/24")));
        assert_eq!(Subnet::parse("fd00::/64"), None);
    }
}
