/** Benchmarks on the real platform or its servers, with the compared libraries in the same run. */
@NullMarked
package io.crema.benchmarks;

import org.jspecify.annotations.NullMarked;
