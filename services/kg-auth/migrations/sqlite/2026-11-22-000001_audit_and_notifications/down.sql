DROP TABLE notifications;
DROP TABLE audit_log;
