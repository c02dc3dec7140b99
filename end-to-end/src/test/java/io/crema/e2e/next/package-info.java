/** Turns today's build of a service into its next version. A jar at the end of the class path. */
@NullMarked
package io.crema.e2e.next;

import org.jspecify.annotations.NullMarked;
