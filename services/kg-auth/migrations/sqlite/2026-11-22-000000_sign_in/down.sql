DROP TABLE budgets;
DROP TABLE messages;
DROP TABLE sessions;
DROP TABLE verifications;
DROP TABLE phone_windows;
DROP TABLE users;
