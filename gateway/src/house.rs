//! What the gateway does with every request, whatever it asks: it breaks loops, answers browsers' preflights, and tells
//! in the headers of every answer who may read it and how to come back.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HeaderMap, HeaderValue, STRICT_TRANSPORT_SECURITY};
use edge::HouseRules;

use crate::cors::{self, Origins};
use crate::gateway::Gateway;
use crate::{loops, security};

/// The gateway's own rules.
#[derive(Clone)]
pub(crate) struct Rules {
    gateway: Arc<Gateway>,
    origins: Arc<Origins>,
    /// What those who came by TLS are told, if anything.
    lasting: Option<HeaderValue>,
}

impl Rules {
    pub(crate) fn new(gateway: Arc<Gateway>, origins: Origins) -> Self {
        let lasting = security::lasting(gateway.security.hsts);
        Self { gateway, origins: Arc::new(origins), lasting }
    }
}

/// What the headers of an answer depend on.
pub(crate) struct Note {
    /// The origin whose pages may read it.
    origin: Option<HeaderValue>,
    by_tls: bool,
}

impl HouseRules for Rules {
    type Note = Note;

    fn note(&self, request: &ServiceRequest) -> Note {
        let by_tls = self.lasting.is_some() && self.gateway.came_by_tls(request.request());
        Note { origin: self.origins.allowed(request), by_tls }
    }

    fn answer(&self, request: &ServiceRequest) -> Option<HttpResponse> {
        loops::refuse(request.request()).or_else(|| cors::preflight(&self.origins, request))
    }

    fn complete(&self, note: Note, headers: &mut HeaderMap) {
        cors::permit(headers, note.origin);
        if note.by_tls
            && let Some(lasting) = &self.lasting
        {
            headers.insert(STRICT_TRANSPORT_SECURITY, lasting.clone());
        }
    }
}
