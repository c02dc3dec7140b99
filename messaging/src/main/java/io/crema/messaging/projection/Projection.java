package io.crema.messaging.projection;

import java.util.List;

import io.crema.messaging.BatchHandler;

/**
 * A read model fed from topics, declared as a bean. Its Kafka position is stored in the transaction that writes the
 * rows and is fenced by the expected position, so that each message is applied exactly once even by a zombie; the
 * committed offsets of the consumer group do not count. Records beyond the position are refused, so the offsets of its
 * topics have no gaps: they are neither compacted nor written in Kafka transactions.
 *
 * @param <T> a sealed interface of records, the projection's own copy of the events that it reads
 * @param name unique in the service
 */
public record Projection<T>(String name, List<String> topics, Class<T> contract, BatchHandler<T> handler) {}
