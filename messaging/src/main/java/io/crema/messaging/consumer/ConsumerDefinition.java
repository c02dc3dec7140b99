package io.crema.messaging.consumer;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties.AckMode;

/**
 * A consumer to run, made from a {@link Subscription} or a projection.
 *
 * @param name unique in the service; the consumer group is {@code <service>.<name>}
 * @param messages the sealed interface of the records that the handler reads
 * @param acknowledgement when offsets are committed to Kafka
 */
public record ConsumerDefinition<T>(String name, List<String> topics, Class<T> messages,
        Subscription.Deduplication deduplication, BatchHandler<T> handler, BatchCallback callback,
        AckMode acknowledgement, @Nullable ConsumerAwareRebalanceListener rebalanceListener) {

    /** Returns the consumer of a subscription, which commits its offsets after each batch. */
    static <T> ConsumerDefinition<T> of(Subscription<T> subscription) {
        return new ConsumerDefinition<>(subscription.name(), subscription.topics(), subscription.messages(),
                subscription.deduplication(), subscription.handler(), BatchCallback.NONE, AckMode.BATCH, null);
    }

}
