package io.crema.identity.people;

import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A person who may sign in.
 *
 * @param id the subject of their tokens
 * @param name the name to sign in with
 * @param displayName the name to show
 * @param customerId the only customer that they act for; null for staff
 * @param scopes scopes that their tokens may have
 */
public record Person(UUID id, String name, String displayName, @Nullable UUID customerId, Set<String> scopes) {}
