/** Runs the whole platform on one machine without Docker: real servers and one process per service, supervised. */
@NullMarked
package io.crema.local;

import org.jspecify.annotations.NullMarked;
