/** What is sold, and where. */
@NullMarked
package io.crema.order.menu;

import org.jspecify.annotations.NullMarked;
