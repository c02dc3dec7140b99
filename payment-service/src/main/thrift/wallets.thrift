// What payment-service tells other services over Apache Thrift: binary messages, POST /thrift/wallets, with the caller's
// access token. No code is generated from this file: docs/adr/0016.
namespace java io.crema.wallets.v1

struct Money {
  1: required i64 amount     // in minor units of the currency
  2: required string currency
}

/** No customer with this id has a wallet yet. */
exception UnknownWallet {}

service Wallets {
  Money balance(1: string customerId) throws (1: UnknownWallet unknown)
}
