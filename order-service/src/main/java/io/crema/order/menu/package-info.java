/** The menu and the shops. */
@NullMarked
package io.crema.order.menu;

import org.jspecify.annotations.NullMarked;
