/** Test support: real PostgreSQL and Kafka, the shipped configuration, and callers with tokens. */
@NullMarked
package io.crema.testing;

import org.jspecify.annotations.NullMarked;
