/** Registration and graceful deregistration of a service. */
@NullMarked
package io.crema.chassis.discovery;

import org.jspecify.annotations.NullMarked;
