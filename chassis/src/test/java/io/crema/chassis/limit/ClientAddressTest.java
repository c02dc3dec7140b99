package io.crema.chassis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({"192.0.2.7, 192.0.2.7", "2001:db8:1:2:3:4:5:6, 20010db800010002", "2001:db8:1:2::, 20010db800010002",
            "unknown, unknown"})
    void aNetworkOfIpv6IsOneClient(String address, String client) {
        assertThat(ClientAddress.network(address)).isEqualTo(client);
    }

}
