/** The order aggregate. */
@NullMarked
package io.crema.order.order;

import org.jspecify.annotations.NullMarked;
