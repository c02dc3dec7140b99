/** Test support: real PostgreSQL and Kafka, the configuration of {@code config-repo}, and test tokens. */
@NullMarked
package io.crema.testing;

import org.jspecify.annotations.NullMarked;
