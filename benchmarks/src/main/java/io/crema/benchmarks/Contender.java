package io.crema.benchmarks;

import java.util.Map;

import org.springframework.context.ConfigurableApplicationContext;

/** A way to publish an event if, and only if, the transaction that surrounds it commits. */
interface Contender {

    /** What all contenders publish. */
    record StockChanged(String aggregateId, long version, String note) {}

    String name();

    /** A Boot application that has nothing but this way to publish. */
    Class<?> application();

    Map<String, Object> settings();

    /** Publishes within the current transaction. */
    void publish(ConfigurableApplicationContext context, StockChanged event);

}
