/** The credentials with which the service connects to Kafka. */
@NullMarked
package io.crema.messaging.security;

import org.jspecify.annotations.NullMarked;
