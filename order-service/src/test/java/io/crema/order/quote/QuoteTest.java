package io.crema.order.quote;

import static org.assertj.core.api.Assertions.assertThat;

import io.crema.order.Money;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuoteTest {

    @ParameterizedTest
    @CsvSource({"9000, KRW, true", "9001, KRW, true", "8999, KRW, false", "0, KRW, false", "9000, EUR, false"})
    void aWalletCoversATotalOfItsCurrency(long balance, String currency, boolean covered) {
        assertThat(Quote.of(new Money(9000, "KRW"), new Money(balance, currency)).covered()).isEqualTo(covered);
    }

}
