/** Requests that the OpenAPI document of the platform allows or forbids. */
@NullMarked
package io.crema.e2e.openapi;

import org.jspecify.annotations.NullMarked;
