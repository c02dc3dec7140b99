/** Customers who use the platform through its gateway, and write down what they wanted and what they were told. */
@NullMarked
package io.crema.e2e.load;

import org.jspecify.annotations.NullMarked;
