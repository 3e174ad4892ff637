//! End-to-end tests of the portal.
