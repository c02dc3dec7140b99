/** Brews what was ordered. */
@NullMarked
package io.crema.barista;

import org.jspecify.annotations.NullMarked;
