/** Hashes of secrets and names. */
@NullMarked
package io.crema.identity.hash;

import org.jspecify.annotations.NullMarked;
