//! A time limit and a cancel switch for one request.

use std::{cell::Cell, rc::Rc, time::Duration};

use gloo_net::http::RequestBuilder;
use gloo_timers::callback::Timeout;
use web_sys::AbortController;

/// Aborts its request after a time, or when it is dropped.
pub struct Abort {
    controller: Option<AbortController>,
    expired: Rc<Cell<bool>>,
    _timer: Timeout,
}

impl Abort {
    /// Starts the clock.
    pub fn after(limit: Duration) -> Self {
        // the constructor takes no argument and has no documented way to fail
        let controller = AbortController::new().ok();
        let expired = Rc::new(Cell::new(false));
        let timer = {
            let (controller, expired) = (controller.clone(), Rc::clone(&expired));
            Timeout::new(u32::try_from(limit.as_millis()).unwrap_or(u32::MAX), move || {
                expired.set(true);
                if let Some(controller) = controller {
                    controller.abort();
                }
            })
        };
        Self { controller, expired, _timer: timer }
    }

    /// Puts the switch into a request, with what all requests share: nothing cached, no cookies, no redirects
    /// (a token must not follow one).
    pub fn attach(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .abort_signal(self.controller.as_ref().map(AbortController::signal).as_ref())
            .cache(web_sys::RequestCache::NoStore)
            .credentials(web_sys::RequestCredentials::Omit)
            .redirect(web_sys::RequestRedirect::Error)
            .referrer_policy(web_sys::ReferrerPolicy::NoReferrer)
    }

    /// Whether the time was up.
    pub fn expired(&self) -> bool {
        self.expired.get()
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
