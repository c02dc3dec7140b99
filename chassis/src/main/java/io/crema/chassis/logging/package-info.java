/** Log lines that a client cannot forge. */
@NullMarked
package io.crema.chassis.logging;

import org.jspecify.annotations.NullMarked;
