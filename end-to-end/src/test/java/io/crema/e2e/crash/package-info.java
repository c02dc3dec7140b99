/** What is put into a service to make its process end at a crashPoint. */
@NullMarked
package io.crema.e2e.crash;

import org.jspecify.annotations.NullMarked;
