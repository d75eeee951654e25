//! What operators get: images, manifests, alerts, dashboards and the documents that speak of them.

mod alerts;
mod compose;
mod dashboard;
mod documents;
mod files;
mod image;
mod kubernetes;
mod metrics;
