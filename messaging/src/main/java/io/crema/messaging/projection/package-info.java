/** Read models that carry their Kafka position. */
@NullMarked
package io.crema.messaging.projection;

import org.jspecify.annotations.NullMarked;
