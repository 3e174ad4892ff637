//! Log lines at scale.
