package io.crema.messaging.parking;

import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Finds the consumers of this service, to which parked messages are replayed. */
@FunctionalInterface
public interface ReplayTargets {

    /** A consumer that applies one message in the current transaction, at most once. */
    @FunctionalInterface
    interface ReplayTarget {

        void apply(ConsumerRecord<String, byte[]> message);

    }

    /** Returns the consumer of this name. */
    Optional<ReplayTarget> find(String consumer);

}
