//! `/v2/`: the image registry, as clients of the OCI distribution specification use it.

mod access;
mod blobs;
mod images;
mod repository;
mod uploads;
