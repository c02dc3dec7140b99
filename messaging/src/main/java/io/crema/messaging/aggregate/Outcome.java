package io.crema.messaging.aggregate;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The aggregate after one command, and the reply.
 *
 * @param state null if the aggregate does not exist
 * @param version the aggregate's version after the command
 */
public record Outcome<S, R>(UUID id, @Nullable S state, long version, @Nullable R reply) {}
