package io.crema.order.quote;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.crema.order.Money;
import org.jspecify.annotations.Nullable;

/** An instance of payment-service that does as a test tells. */
interface Peer {

    /** A request, whatever its protocol. */
    record Asked(String customerId, Map<String, String> fields) {

        private static final List<String> READ = List.of("authorization", "grpc-timeout", "traceparent");

        /** @param fields finds a header field, or an entry of the metadata */
        static Asked of(String customerId, UnaryOperator<@Nullable String> fields) {
            return new Asked(customerId, READ.stream().filter(name -> fields.apply(name) != null)
                    .collect(Collectors.toUnmodifiableMap(name -> name, fields)));
        }

        String field(String name) {
            return fields.getOrDefault(name, "");
        }

    }

    String uri();

    int port();

    /** Returns the requests since the behaviour was set. */
    List<Asked> asked();

    void holds(Money balance);

    void hasNoWallet();

    /** Answers with an HTTP status, or with what gRPC makes of it. */
    void answers(int status);

    void talksNonsense();

    void breaksOff();

    void hangs();

    void dies();

    void comesBack(int port);

    default void ends() {
        dies();
    }

}
