//! What the rules hand out of a user, as the wire has it.

use common::Timestamp;
use serde_json::{Map, Value};
use signin::{AuditLine, CodeRecord, Holdings, MessageRecord, Notification, PhoneStatus, SessionRecord};

use super::{
    Export, ExportedCode, ExportedEvent, ExportedLimits, ExportedMessage, ExportedNotification,
    ExportedSession,
};
use crate::answers::rfc3339;
use crate::service::Service;

impl Service {
    pub(crate) fn export_of(&self, held: Holdings, own: Map<String, Value>) -> Export {
        Export {
            exported_at: rfc3339(self.clock.now()),
            profile: self.profile_of(held.user),
            sessions: held.sessions.into_iter().map(Into::into).collect(),
            notifications: held.notifications.into_iter().map(Into::into).collect(),
            audit_log: held.audit_log.into_iter().map(Into::into).collect(),
            codes: held.codes.into_iter().map(Into::into).collect(),
            messages: held.messages.into_iter().map(Into::into).collect(),
            limits: held.windows.into(),
            own,
        }
    }
}

fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(rfc3339)
}

impl From<SessionRecord> for ExportedSession {
    fn from(SessionRecord { session, ended_at }: SessionRecord) -> Self {
        Self {
            id: session.id.to_string(),
            created_at: rfc3339(session.created_at),
            last_seen_at: rfc3339(session.last_seen_at),
            expires_at: rfc3339(session.expires_at),
            ended_at: time(ended_at),
            reauthenticated_at: time(session.reauthenticated_at),
            user_agent: session.user_agent,
        }
    }
}

impl From<Notification> for ExportedNotification {
    fn from(told: Notification) -> Self {
        Self {
            id: told.id.to_string(),
            kind: told.kind.as_str().to_owned(),
            user_agent: told.user_agent,
            created_at: rfc3339(told.created_at),
            read_at: time(told.read_at),
        }
    }
}

impl From<AuditLine> for ExportedEvent {
    /// An operator's name is the operator's.
    fn from(line: AuditLine) -> Self {
        let role = line.actor.split(':').next().unwrap_or_default();
        Self {
            at: rfc3339(line.at),
            actor: role.to_owned(),
            event: line.event,
            session_id: line.session.map(|id| id.to_string()),
            address: line.address,
        }
    }
}

impl From<CodeRecord> for ExportedCode {
    fn from(code: CodeRecord) -> Self {
        Self {
            phone_number: code.phone.as_str().to_owned(),
            purpose: code.purpose,
            channel: code.channel,
            created_at: rfc3339(code.created_at),
            expires_at: rfc3339(code.expires_at),
            spent: code.spent,
        }
    }
}

impl From<MessageRecord> for ExportedMessage {
    fn from(message: MessageRecord) -> Self {
        Self {
            id: message.id,
            to: message.to.as_str().to_owned(),
            channel: message.channel,
            language: message.language,
            created_at: rfc3339(message.created_at),
            sent_at: time(message.sent_at),
            failed_at: time(message.failed_at),
        }
    }
}

impl From<PhoneStatus> for ExportedLimits {
    fn from(status: PhoneStatus) -> Self {
        let times = |instants: Vec<Timestamp>| instants.into_iter().map(rfc3339).collect();
        Self {
            codes_sent: times(status.sends),
            attempts: times(status.attempts),
            wrong_codes: status.failures,
            locked_until: time(status.locked_until),
        }
    }
}
