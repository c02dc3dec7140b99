/** The microservice chassis: the parts that all services share. */
@NullMarked
package io.crema.chassis;

import org.jspecify.annotations.NullMarked;
