//! Who calls: the extractor of the authenticated endpoints.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use common::{ApiError, Code, Language};
use edge::Failure;
use signin::{Bearer, Session, User};
use tokens::Claims;

use crate::service::Service;

/// A live session of an active user, proved by an access token.
pub(crate) struct Caller {
    pub(crate) claims: Arc<Claims>,
    pub(crate) session: Session,
    pub(crate) user: User,
    /// From where.
    pub(crate) peer: IpAddr,
    /// The language to answer in.
    pub(crate) language: Language,
}

impl Caller {
    /// Checks the token, then that its session still lives, then that `X-Market` agrees.
    ///
    /// An endpoint with a body calls this after the body's size and media type were checked.
    pub(crate) async fn of(req: &HttpRequest, service: &Service) -> Result<Self, ApiError> {
        let claims = service.tokens.verify(edge::bearer_token(req)?, service.clock.now())?;
        let (sid, sub) = (claims.sid, claims.sub);
        let (session, user) = service.storage.authenticate(sid, sub).await?;
        let language = service.language(req, None, user.language.as_ref());
        service.check_market(req)?;
        Ok(Self { claims, session, user, peer: service.peer(req), language })
    }

    /// The caller as the rules know one.
    pub(crate) fn bearer(&self) -> Bearer {
        Bearer {
            session: self.session.id,
            user: self.user.id,
            phone: self.user.phone.clone(),
            peer: self.peer,
        }
    }
}

impl FromRequest for Caller {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            let service = req.app_data::<web::Data<Service>>().ok_or(Code::Internal)?;
            Ok(Self::of(&req, service).await?)
        })
    }
}
