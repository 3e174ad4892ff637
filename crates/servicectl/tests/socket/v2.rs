//! `/v2/`: the image registry, as clients of the OCI distribution specification use it.

mod access;
mod blobs;
mod images;
pub(crate) mod repository;
mod uploads;
