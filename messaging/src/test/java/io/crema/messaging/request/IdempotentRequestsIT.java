package io.crema.messaging.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.crema.messaging.TestService;
import io.crema.messaging.support.CrashPoint;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class IdempotentRequestsIT {

    private static final TestService SERVICE = new TestService();

    private final IdempotentRequests requests = new JdbcIdempotentRequests(JdbcClient.create(SERVICE.jdbc),
            SERVICE.transaction, SERVICE.json, SERVICE.crashPoints);
    private final String key = UUID.randomUUID().toString();

    record Order(String sku) {}

    record NewerOrder(String sku, @Nullable String note) {}

    record Answer(int number) {}

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void returnsTheFirstAnswerToARepeatedRequest() {
        assertThat(once(new Order("latte"), 1)).isEqualTo(new Answer(1));
        assertThat(once(new Order("latte"), 2)).isEqualTo(new Answer(1));
    }

    @Test
    void refusesAnotherRequestWithTheSameKey() {
        once(new Order("latte"), 1);

        assertThatThrownBy(() -> once(new Order("mocha"), 2))
                .isInstanceOf(IdempotentRequests.IdempotencyKeyReused.class);
    }

    @Test
    void allowsARetryAfterAFailedRequest() {
        assertThatThrownBy(() -> requests.once("orders", key, new Order("latte"), Answer.class, () -> {
            throw new IllegalStateException("sold out");
        })).hasMessage("sold out");

        assertThat(once(new Order("latte"), 2)).isEqualTo(new Answer(2));
    }

    @Test
    void repeatsAnAnswerThatWasLostAfterTheCommit() {
        SERVICE.once(CrashPoint.REQUEST_COMMITTED, () -> {
            throw new IllegalStateException("the process crashes");
        });
        assertThatThrownBy(() -> once(new Order("latte"), 1)).hasMessage("the process crashes");

        assertThat(once(new Order("latte"), 2)).isEqualTo(new Answer(1));
    }

    @Test
    void blocksAConcurrentRequestUntilTheFirstCommits() throws Exception {
        var started = new CountDownLatch(1);
        var resumed = new CountDownLatch(1);
        var first = CompletableFuture.supplyAsync(
                () -> requests.once("orders", key, new Order("latte"), Answer.class, () -> {
                    started.countDown();
                    join(resumed);
                    return new Answer(1);
                }), Thread::startVirtualThread);
        started.await();
        var second = CompletableFuture.supplyAsync(() -> once(new Order("latte"), 2),
                Thread::startVirtualThread);
        Awaitility.await().until(() -> SERVICE.rows("pg_locks WHERE NOT granted") == 1);
        resumed.countDown();

        assertThat(first.get()).isEqualTo(new Answer(1));
        assertThat(second.get()).isEqualTo(new Answer(1));
    }

    @Test
    void ignoresANewFieldThatIsNull() {
        once(new Order("latte"), 1);

        assertThat(once(new NewerOrder("latte", null), 2)).isEqualTo(new Answer(1));
        assertThatThrownBy(() -> once(new NewerOrder("latte", "hot"), 3))
                .isInstanceOf(IdempotentRequests.IdempotencyKeyReused.class);
    }

    private Answer once(Object order, int number) {
        return requests.once("orders", key, order, Answer.class, () -> new Answer(number));
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

}
