package io.crema.benchmarks;

import java.util.Map;

import org.springframework.context.ConfigurableApplicationContext;

/** A library that publishes an event if and only if the current transaction commits. */
interface Contender {

    /** The event that all contenders publish. */
    record StockChanged(String aggregateId, long version, String note) {}

    String name();

    /** Returns a Boot application that uses only this library. */
    Class<?> application();

    Map<String, Object> settings();

    /** Publishes within the current transaction. */
    void publish(ConfigurableApplicationContext context, StockChanged event);

}
