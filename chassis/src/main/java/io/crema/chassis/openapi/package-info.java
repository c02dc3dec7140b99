/** The description of a service's HTTP interface. */
@NullMarked
package io.crema.chassis.openapi;

import org.jspecify.annotations.NullMarked;
