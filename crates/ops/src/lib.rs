//! What operators get (`deploy/`, `k8s/`, `docs/`) is tested by this crate, which has nothing else.
