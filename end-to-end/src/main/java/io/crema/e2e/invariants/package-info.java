/** What must hold of the whole platform at rest, whatever was killed before. */
@NullMarked
package io.crema.e2e.invariants;

import org.jspecify.annotations.NullMarked;
