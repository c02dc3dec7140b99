package io.crema.query;

import io.crema.testing.AsyncApi;
import org.junit.jupiter.api.Test;

class AsyncApiTest {

    @Test
    void theDocumentSaysWhatTheCodeSays() {
        new AsyncApi("query-service")
                .receives("order.events", "io.crema.query.order.OrderEvent")
                .receives("wallet.events", "io.crema.query.wallet.WalletEvent")
                .receives("customer.events", "io.crema.query.district.DistrictEvent$CustomerRegistered")
                .receives("customer.events", "io.crema.query.district.DistrictEvent$CustomerMoved")
                .verify();
    }

}
