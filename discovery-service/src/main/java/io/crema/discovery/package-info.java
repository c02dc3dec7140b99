/** Where services find each other. */
@NullMarked
package io.crema.discovery;

import org.jspecify.annotations.NullMarked;
