//! The links of a service: the base contract's two, and the extras that this server offers for it (contract §10).

use servicectl_api::about::rel;
use servicectl_api::{Link, Links};

use super::App;
use crate::config::RuntimeKind;
use crate::store::services::Service;

impl App {
    /// `self` and `deployment`, then the extras.
    pub(super) fn links(&self, service: &Service) -> Links {
        let name = &service.name;
        let mut links = vec![
            link(rel::SELF, format!("/services/{name}")),
            link(rel::DEPLOYMENT, self.addresses.deployment(service)),
        ];
        if self.extras && service.revision > 0 {
            links.push(link(rel::DEFINITION, format!("/services/{name}?view=definition")));
        }
        if self.offers_sample_image() {
            links.push(link(rel::SAMPLE_IMAGE, format!("/services/{name}/sample-image")));
        }
        Links(links)
    }

    /// Only the simulated runtime can run an image that is none.
    pub(super) fn offers_sample_image(&self) -> bool {
        self.extras && self.runtime == RuntimeKind::Simulated
    }
}

pub(super) fn link(rel: &str, href: impl Into<String>) -> Link {
    Link { rel: rel.to_owned(), href: href.into() }
}
