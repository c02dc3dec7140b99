/** The command side of orders: takes them and drives each one through its sagas. */
@NullMarked
package io.crema.order;

import org.jspecify.annotations.NullMarked;
