/** Makes the process of a service halt at a crash point. Added to the class path of the services. */
@NullMarked
package io.crema.e2e.crash;

import org.jspecify.annotations.NullMarked;
