/** Simulated customers who use the platform through its gateway, and a history of their operations. */
@NullMarked
package io.crema.e2e.load;

import org.jspecify.annotations.NullMarked;
