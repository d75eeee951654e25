mod http;
mod store_contract;
