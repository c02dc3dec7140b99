/** Building blocks that the other packages share: crash points, background tasks, pauses and the handling of errors. */
@NullMarked
package io.crema.messaging.support;

import org.jspecify.annotations.NullMarked;
