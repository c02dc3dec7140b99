package io.crema.order.quote;

import java.util.UUID;

import io.crema.order.Money;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PostExchange;

/** The requests of order-service to payment-service over HTTP. */
interface PaymentService {

    String NAME = "payment-service";

    record BalanceAnswer(@Nullable Money balance) {}

    @GetExchange("/api/wallets/{customerId}/balance")
    BalanceAnswer balance(@PathVariable UUID customerId);

    /** Sends a binary message of Apache Thrift and returns the reply. */
    @PostExchange(url = "/thrift/wallets", contentType = "application/x-thrift", accept = "application/x-thrift")
    byte[] thrift(@RequestBody byte[] message);

}
