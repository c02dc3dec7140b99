package io.crema.query;

import io.crema.messaging.message.MessageTypes;
import io.crema.testing.AsyncApi;
import org.junit.jupiter.api.Test;

class AsyncApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new AsyncApi("query-service", MessageTypes::nameOf)
                .receives("order.events", "io.crema.query.order.OrderEvent")
                .receives("wallet.events", "io.crema.query.wallet.WalletEvent")
                .receives("customer.events", "io.crema.query.district.DistrictEvent$CustomerRegistered")
                .receives("customer.events", "io.crema.query.district.DistrictEvent$CustomerMoved")
                .verify();
    }

}
