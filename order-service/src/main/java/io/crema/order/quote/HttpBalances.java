package io.crema.order.quote;

import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.order.quote.BalancesUnavailable.Cause;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/** Asks over HTTP. Tells apart a refusal, an answer and a failure. */
abstract class HttpBalances implements Balances {

    @Override
    public final Balance of(UUID customerId) {
        try {
            return ask(customerId);
        } catch (HttpClientErrorException.Unauthorized | HttpClientErrorException.Forbidden refused) {
            return new Balance.Refused();
        } catch (RestClientException | IllegalStateException | IllegalArgumentException failure) {
            throw new BalancesUnavailable(isTimeout(failure) ? Cause.TIMED_OUT : Cause.FAILED, failure);
        }
    }

    /**
     * @throws IllegalArgumentException if the load balancer knows no instance
     * @throws IllegalStateException if the answer makes no sense
     */
    abstract Balance ask(UUID customerId);

    private static boolean isTimeout(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(SocketTimeoutException.class::isInstance);
    }

}
