/** A seeded fuzzer: mutated requests must end in 2xx or 4xx and harm nobody. */
@NullMarked
package io.crema.e2e.fuzz;

import org.jspecify.annotations.NullMarked;
