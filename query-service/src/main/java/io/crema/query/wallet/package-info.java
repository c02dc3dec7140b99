/** A customer's balance, stamps and statement. */
@NullMarked
package io.crema.query.wallet;

import org.jspecify.annotations.NullMarked;
