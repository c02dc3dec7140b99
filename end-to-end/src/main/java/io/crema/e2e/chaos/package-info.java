/** Seeded faults under load, and the report of what they did. */
@NullMarked
package io.crema.e2e.chaos;

import org.jspecify.annotations.NullMarked;
