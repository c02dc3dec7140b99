package io.crema.messaging;

import java.time.Duration;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Polls again what could not be applied, after a pause and for as long as it takes. It keeps no count that another
 * partition could reset, and no records that belong to another instance after a rebalance.
 */
final class Redelivery implements CommonErrorHandler {

    private static final Logger log = LoggerFactory.getLogger(Redelivery.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final BatchConsumer.Transactional surrounding;

    Redelivery(BatchConsumer.Transactional surrounding) {
        this.surrounding = surrounding;
    }

    @Override
    public void handleBatch(Exception failure, ConsumerRecords<?, ?> records, Consumer<?, ?> consumer,
            MessageListenerContainer container, Runnable invokeListener) {
        log.warn("{} messages are polled again: {}", records.count(), String.valueOf(failure.getCause()));
        try {
            surrounding.seekBack(consumer, records);
        } finally {
            pause(container);
        }
        throw new KafkaException("The messages are polled again", KafkaException.Level.DEBUG, failure);
    }

    @Override
    public void handleOtherException(Exception failure, Consumer<?, ?> consumer, MessageListenerContainer container,
            boolean batchListener) {
        log.warn("The consumer tries again: {}", failure.toString());
        pause(container);
    }

    @Override
    public boolean isAckAfterHandle() {
        return false;
    }

    private static void pause(MessageListenerContainer container) {
        try {
            ListenerUtils.stoppableSleep(container, PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

}
