/** How a service comes and goes in the registry. */
@NullMarked
package io.crema.chassis.discovery;

import org.jspecify.annotations.NullMarked;
