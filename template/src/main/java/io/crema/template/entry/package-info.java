/** From the event that is heard to the row, the event that is published, and the endpoint. */
@NullMarked
package io.crema.template.entry;

import org.jspecify.annotations.NullMarked;
