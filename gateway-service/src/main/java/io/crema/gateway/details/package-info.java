/** The details of an order, composed from the services that have its parts. */
@NullMarked
package io.crema.gateway.details;

import org.jspecify.annotations.NullMarked;
