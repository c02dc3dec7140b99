/** What makes of today's build of a service its next version: behind its class path, as a jar of its own. */
@NullMarked
package io.crema.e2e.next;

import org.jspecify.annotations.NullMarked;
