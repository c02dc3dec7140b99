/** Limits on guesses of secrets and passwords. */
@NullMarked
package io.crema.identity.limit;

import org.jspecify.annotations.NullMarked;
