/** Adds an entry for each event that it hears. The smallest complete service. */
@NullMarked
package io.crema.template;

import org.jspecify.annotations.NullMarked;
