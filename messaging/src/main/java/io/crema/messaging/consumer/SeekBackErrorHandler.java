package io.crema.messaging.consumer;

import java.time.Duration;

import io.crema.messaging.support.FailureLog;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Seeks back to the start of a failed batch and retries it after a pause, without a limit. Unlike Spring's own handlers it
 * counts no attempts, which another partition could reset, and holds no records over a rebalance.
 */
final class SeekBackErrorHandler implements CommonErrorHandler {

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final FailureLog failures = new FailureLog(LoggerFactory.getLogger(SeekBackErrorHandler.class));
    private final BatchCallback callback;

    SeekBackErrorHandler(BatchCallback callback) {
        this.callback = callback;
    }

    @Override
    public void handleBatch(Exception failure, ConsumerRecords<?, ?> records, Consumer<?, ?> consumer,
            MessageListenerContainer container, Runnable invokeListener) {
        failures.log(Level.WARN, "Consumer group " + container.getGroupId() + " failed on a batch, retrying",
                records.count() + " messages", cause(failure));
        try {
            callback.seekBack(consumer, records);
        } finally {
            pause(container);
        }
        throw new KafkaException("Retrying the batch", KafkaException.Level.DEBUG, failure);
    }

    @Override
    public void handleOtherException(Exception failure, Consumer<?, ?> consumer, MessageListenerContainer container,
            boolean batchListener) {
        failures.log(Level.WARN, "Consumer group " + container.getGroupId() + " failed to poll, retrying",
                container.getAssignedPartitions() + " are assigned", failure);
        pause(container);
    }

    @Override
    public boolean isAckAfterHandle() {
        return false;
    }

    private static Throwable cause(Exception failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }

    private static void pause(MessageListenerContainer container) {
        try {
            ListenerUtils.stoppableSleep(container, PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

}
