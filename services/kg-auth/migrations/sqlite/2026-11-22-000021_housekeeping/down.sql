DROP INDEX audit_log_with_address;
DROP INDEX notifications_read;
DROP INDEX sessions_ended;
DROP INDEX sessions_by_end;
DROP INDEX verifications_by_end;
