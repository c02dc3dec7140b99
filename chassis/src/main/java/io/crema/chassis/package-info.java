/** The microservice chassis: what every service needs and no service writes itself. */
@NullMarked
package io.crema.chassis;

import org.jspecify.annotations.NullMarked;
