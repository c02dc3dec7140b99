/** The OpenAPI document of a service, derived from its controllers when its tests run. */
@NullMarked
package io.crema.testing.openapi;

import org.jspecify.annotations.NullMarked;
