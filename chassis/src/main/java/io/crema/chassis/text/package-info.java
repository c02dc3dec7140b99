/** Text from outside: normalised at the border, so that equal names are equal strings. */
@NullMarked
package io.crema.chassis.text;

import org.jspecify.annotations.NullMarked;
