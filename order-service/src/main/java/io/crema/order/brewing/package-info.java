/** Follows the barista by choreography: brewing has started, the drink is ready. */
@NullMarked
package io.crema.order.brewing;

import org.jspecify.annotations.NullMarked;
