/** Injects seeded faults into a platform under load and reports the recovery. */
@NullMarked
package io.crema.e2e.chaos;

import org.jspecify.annotations.NullMarked;
