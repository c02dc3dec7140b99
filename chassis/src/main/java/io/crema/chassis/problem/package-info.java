/** Errors of every service as RFC 9457 problem details of one shape. */
@NullMarked
package io.crema.chassis.problem;

import org.jspecify.annotations.NullMarked;
