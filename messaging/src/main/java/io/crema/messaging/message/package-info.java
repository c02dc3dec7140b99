/** Messages: CloudEvents attributes as Kafka headers, a JSON body and a trace. */
@NullMarked
package io.crema.messaging.message;

import org.jspecify.annotations.NullMarked;
