/** Brews the drinks of paid orders. The smallest complete participant of a saga. */
@NullMarked
package io.crema.barista;

import org.jspecify.annotations.NullMarked;
