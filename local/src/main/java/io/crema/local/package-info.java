/** Runs the platform on one machine without Docker: real servers, and one supervised process for each service. */
@NullMarked
package io.crema.local;

import org.jspecify.annotations.NullMarked;
