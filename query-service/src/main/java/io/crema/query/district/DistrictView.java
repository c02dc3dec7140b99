package io.crema.query.district;

import java.time.Instant;

import io.crema.query.Money;

/** The prepaid balances of a district's customers, as of the newest event that is in the sum. */
record DistrictView(String district, long customers, Money balance, Instant asOf) {}
