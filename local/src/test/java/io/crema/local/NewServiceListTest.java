package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import io.crema.local.newservice.GeneratedService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewServiceListTest {

    @TempDir
    private Path copy;

    @Test
    void aNewServiceStandsWhereverAServiceMustStand() throws IOException {
        GeneratedService.copyCheckout(copy);

        GeneratedService.into(copy, "gift-card-service", "wallet.events:WalletToppedUp", "gift-card.events:CardBought");

        var service = Services.of(copy).find("gift-card-service").orElseThrow();
        assertThat(ServiceList.missing(copy, service)).isEmpty();
        assertThat(ServiceList.surplus(copy)).isEmpty();
    }
}
