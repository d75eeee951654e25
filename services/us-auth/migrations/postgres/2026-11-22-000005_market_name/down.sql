DROP TABLE market;
