/** Gateways that only pass requests on, to compare Crema's with. */
@NullMarked
package io.crema.benchmarks.gateways;

import org.jspecify.annotations.NullMarked;
