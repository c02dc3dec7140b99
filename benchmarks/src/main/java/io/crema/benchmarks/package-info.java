/** Measurements on the real platform or its servers, each with what it is compared to in the same run. */
@NullMarked
package io.crema.benchmarks;

import org.jspecify.annotations.NullMarked;
