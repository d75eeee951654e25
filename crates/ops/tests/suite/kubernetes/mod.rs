//! The Kubernetes manifests as they are applied: rendered, valid, and within our rules.

mod availability;
mod database;
mod network;
mod pods;
mod rendered;
mod schemas;
mod secrets;
