/** The check of answers against the OpenAPI document. */
@NullMarked
package io.crema.e2e.openapi;

import org.jspecify.annotations.NullMarked;
